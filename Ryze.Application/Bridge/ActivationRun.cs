using Microsoft.Extensions.Logging;
using Ryze.Application.AgentMessages;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Chatwoot;
using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge;

/// <summary>
/// Takes a stored activation to its outcome; used when it is asked for and again when a process died over it. The integration in hand is
/// changed only when everything was agreed, so a failed activation leaves a working one untouched.
/// </summary>
internal sealed partial class ActivationRun(
    IBridgeIntegrations integrations, InboxProvisioner provisioner, IChannelSupervisor supervisor, IRelay relay, CatchUpGate gate, IWebhookUrl webhookUrl, TimeProvider time,
    ILogger<ActivationRun> logger)
{
    /// <summary>A superseded inbox outlives its successor's activation by this much, so that the change can still be undone.</summary>
    public static readonly TimeSpan SupersededFor = TimeSpan.FromMinutes(10);

    /// <summary>How long a Chatwoot that did not answer may still act on what it was asked.</summary>
    public static readonly TimeSpan LateCreation = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(50);

    /// <summary>How long an answer waits for the socket (bridge.md 1.1, step 4), if the API's 60 s leave that much.</summary>
    private static readonly TimeSpan SocketWithin = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(55);

    /// <returns>Null when the lease was lost: whoever holds it now goes on, and the outcome is theirs to store.</returns>
    public async Task<Result<ActivateAnswer>?> RunAsync(
        ILease lease, BridgeActivation activation, BridgeIntegration integration, bool resumed, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var settings = activation.Settings ?? integration.Settings;
        var provisioned = await ProvisionAsync(integration, settings, cancellationToken);
        var now = time.GetUtcNow();
        BridgeIntegration? kept;
        ActivationOutcome outcome;
        if (provisioned.Inbox is { } inbox)
        {
            var warnings = Warnings();
            kept = integration with
            {
                Instance = activation.Instance,
                ChannelUrl = activation.ChannelUrl,
                Settings = settings,
                Inbox = new LinkedInbox(inbox.Id, inbox.Name, inbox.Identifier, inbox.SigningSecret),
                ChatwootVersion = provisioned.Version,
                Phase = BridgeIntegrationPhase.Active,
                LastError = "",
                ActivationId = activation.Id,

                // A run that died may have asked for an inbox that Chatwoot makes only now, beside the one just made.
                CheckAt = resumed && provisioned.Created ? now + LateCreation : integration.CheckAt,
                UpdatedAt = now,
            };
            outcome = new ActivationOutcome(
                new ActivateAnswer(
                    integration.Id, IntegrationStates.Active, inbox.Id, inbox.Name, provisioned.Created, provisioned.Version, warnings),
                null);
        }
        else
        {
            outcome = new ActivationOutcome(null, AsFailure(provisioned.Failure));
            kept = AfterFailure(integration, provisioned.InboxMayExist, now);
        }

        var finished = activation with { Outcome = outcome, Settings = null };
        if (!await integrations.FinishAsync(lease, finished, kept, now + SupersededFor, now + LateCreation, cancellationToken))
        {
            LogLeaseLost(logger, activation.Id);
            return null;
        }

        LogFinished(logger, activation.Id, integration.Id, outcome.Failure?.Code.ToString() ?? "active");
        if (outcome.Answer is not { } answer)
        {
            return outcome.Failure!;
        }

        await supervisor.SuperviseAsync(activation.Channel, cancellationToken);
        foreach (var work in Enum.GetValues<RelayWork>())
        {
            relay.Resume(answer.Id, work);
        }

        // A wrong webhook URL may have lost agent messages until now.
        gate.Ask(answer.Id);

        return resumed ? answer : await WithSocketAsync(answer, AnswerWithin - time.GetElapsedTime(started), cancellationToken);
    }

    /// <summary>A socket that is not up yet is a warning and no failure: its supervision goes on.</summary>
    private async Task<ActivateAnswer> WithSocketAsync(ActivateAnswer answer, TimeSpan timeLeft, CancellationToken cancellationToken)
    {
        var channel = await supervisor.WaitAsync(answer.Id, timeLeft < SocketWithin ? timeLeft : SocketWithin, cancellationToken);
        return channel.IsConnected
            ? answer
            : answer with { Warnings = [.. answer.Warnings, $"the socket to the API is not up yet. {channel.Error}".TrimEnd()] };
    }

    private async Task<ProvisionedInbox> ProvisionAsync(
        BridgeIntegration integration, ChatwootSettings settings, CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(Budget, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        try
        {
            return await provisioner.ProvisionAsync(integration, settings, both.Token);
        }
        catch (OperationCanceledException) when (budget.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var tooSlow = new BridgeFailure(BridgeErrorCode.ChatwootUnreachable, Detail.Of($"no answer within {Budget.TotalSeconds:0} s in all"));
            return ProvisionedInbox.Failed(tooSlow) with { InboxMayExist = true };
        }
    }

    /// <summary>An integration that runs stays as it is. A new one goes, unless an inbox of it may exist: that is looked for and removed.</summary>
    private static BridgeIntegration? AfterFailure(BridgeIntegration integration, bool inboxMayExist, DateTimeOffset now) =>
        integration.Phase is not BridgeIntegrationPhase.Provisioning
            ? integration with { CheckAt = inboxMayExist ? now + LateCreation : integration.CheckAt, UpdatedAt = now }
        : inboxMayExist ? integration with { Phase = BridgeIntegrationPhase.Removing, CheckAt = now, UpdatedAt = now }
        : null;

    private static BridgeFailure AsFailure(Error? error) =>
        error as BridgeFailure ?? new BridgeFailure(BridgeErrorCode.ChatwootUnreachable, Detail.None);

    private List<string> Warnings() => webhookUrl.IsPrivate
        ? ["BRIDGE_PUBLIC_URL is a private address: Chatwoot 4.14 and later calls it only with SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true"]
        : [];

    [LoggerMessage(3001, LogLevel.Information, "Activation {ActivationId} of {IntegrationId} ended: {Outcome}")]
    private static partial void LogFinished(ILogger logger, string activationId, string integrationId, string outcome);

    [LoggerMessage(3002, LogLevel.Warning, "Activation {ActivationId} lost its lease; whoever holds it now goes on")]
    private static partial void LogLeaseLost(ILogger logger, string activationId);
}
