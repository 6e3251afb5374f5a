using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>
/// Brings a stored activation to its outcome, on request and again after a crash. The current integration changes only at the end, so that
/// a failed activation leaves a working one untouched.
/// </summary>
internal sealed partial class ActivationRun(
    IBridgeIntegrationRepository integrations, InboxProvisioner provisioner, HandOverRun handOver, IWebSocketSupervisor supervisor,
    CatchUpGate gate,
    IWebhookUrl webhookUrl, NewIntegrations newIntegrations, TimeProvider time, ILogger<ActivationRun> logger)
{
    /// <summary>How long a superseded inbox outlives its successor's activation, so that the change can still be undone.</summary>
    public static readonly TimeSpan SupersededFor = TimeSpan.FromMinutes(10);

    /// <summary>How long Chatwoot may still act on an unanswered request.</summary>
    public static readonly TimeSpan LateCreation = TimeSpan.FromMinutes(2);

    /// <summary>Chatwoot signs webhooks from this version on.</summary>
    private static readonly Version Signing = new(4, 13);

    private static readonly TimeSpan ProvisioningTimeout = TimeSpan.FromSeconds(50);

    /// <summary>How long a response waits for the link (docs/spec/bridge.md 1.1, step 4), within the public API's 60 s.</summary>
    private static readonly TimeSpan LinkTimeout = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(55);

    /// <returns>Null when the lease was lost: its new holder continues and stores the outcome.</returns>
    public async Task<Result<ActivateAnswer>?> RunAsync(
        ILease lease, BridgeActivation activation, BridgeIntegration integration, bool resumed, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var run = new Run(activation, integration, activation.Settings ?? integration.Settings);
        var provisioned = await ProvisionAsync(lease, run, cancellationToken);
        if (run.IsLeaseLost)
        {
            LogLeaseLost(logger, activation.Id);
            return null;
        }

        var now = time.GetUtcNow();
        var finished = run.Activation with { Outcome = OutcomeOf(run.Integration, provisioned), Settings = null };
        var kept = provisioned.Inbox is { } inbox
            ? Activated(run, inbox, provisioned, resumed, now)
            : AfterFailure(run.Integration, provisioned.InboxMayExist, now);
        if (!await integrations.FinishAsync(lease, finished, kept, now + SupersededFor, now + LateCreation, cancellationToken))
        {
            LogLeaseLost(logger, activation.Id);
            return null;
        }

        LogFinished(logger, activation.Id, run.Integration.Id, finished.Outcome.Failure?.Code.ToString() ?? "active");
        if (finished.Outcome.Answer is not { } answer)
        {
            return finished.Outcome.Failure!;
        }

        foreach (var warning in answer.Warnings)
        {
            LogWarning(logger, answer.Id, warning);
        }

        if (!await handOver.RunAsync(activation.Channel, ResponseTimeout - time.GetElapsedTime(started), cancellationToken))
        {
            return answer with { Warnings = [
                .. answer.Warnings, "the events that wait still move from the former integration; it continues by itself"] };
        }

        // Agent messages may have been lost while the webhook URL was wrong.
        gate.Request(answer.Id);

        return resumed ? answer : await WithSocketAsync(answer, ResponseTimeout - time.GetElapsedTime(started), cancellationToken);
    }

    private ActivationOutcome OutcomeOf(BridgeIntegration integration, ProvisionedInbox provisioned) => provisioned.Inbox is { } inbox
        ? new ActivationOutcome(
            new ActivateAnswer(
                integration.Id, IntegrationStates.Active, inbox.Id, inbox.Name, provisioned.Created, provisioned.Version,
                Warnings(integration, inbox, provisioned)),
            null)
        : new ActivationOutcome(null, AsFailure(provisioned.Failure));

    private static BridgeIntegration Activated(
        Run run, ChatwootInbox inbox, ProvisionedInbox provisioned, bool resumed, DateTimeOffset now) =>
        run.Integration with
        {
            Instance = run.Activation.Instance,
            ChannelUrl = run.Activation.ChannelUrl,
            Settings = run.Settings,
            Inbox = new LinkedInbox(inbox.Id, inbox.Name, inbox.Identifier, SecretOf(run.Integration, inbox)),
            ChatwootVersion = provisioned.Version,
            Phase = BridgeIntegrationPhase.Active,
            LastError = UnsignedWarning(run.Integration, inbox, provisioned) ?? "",
            ActivationId = run.Activation.Id,

            // A crashed run may have requested an inbox that Chatwoot creates only now, as a second one.
            CheckAt = resumed && provisioned.Created ? now + LateCreation : run.Integration.CheckAt,
            UpdatedAt = now,
        };

    /// <summary>A link that is still down causes a warning, not a failure: the supervisor keeps connecting it.</summary>
    private async Task<ActivateAnswer> WithSocketAsync(ActivateAnswer answer, TimeSpan timeLeft, CancellationToken cancellationToken)
    {
        var link = await supervisor.WaitAsync(answer.Id, timeLeft < LinkTimeout ? timeLeft : LinkTimeout, cancellationToken);
        return link.IsConnected
            ? answer
            : answer with { Warnings = [.. answer.Warnings, $"the link to the public API is not up yet. {link.Error}".TrimEnd()] };
    }

    private async Task<ProvisionedInbox> ProvisionAsync(ILease lease, Run run, CancellationToken cancellationToken)
    {
        using var budget = cancellationToken.WithTimeout(ProvisioningTimeout, time);
        try
        {
            var lookup = await provisioner.FindAsync(run.Integration, run.Settings, budget.Token);
            if (!lookup.TryGet(out var found, out var error))
            {
                return ProvisionedInbox.Failed(error);
            }

            // The inbox decides whether this is the same Chatwoot; its address can be written in several ways (docs/spec/api.md 4.4).
            if (found.Inbox is null && !run.Integration.Settings.SameAccountAs(run.Settings))
            {
                await MoveAsync(lease, run);
            }

            return run.IsLeaseLost
                ? ProvisionedInbox.Failed(new ChatwootFailure(BridgeErrorCode.ActivationInProgress, Detail.None))
                : await provisioner.EnsureAsync(run.Integration, found, run.Settings.InboxName, budget.Token);
        }
        catch (OperationCanceledException) when (budget.IsOver)
        {
            var tooSlow =
                new ChatwootFailure(
                BridgeErrorCode.ChatwootUnreachable, Detail.Of($"no answer within {ProvisioningTimeout.TotalSeconds:0} s in all"));
            return ProvisionedInbox.Failed(tooSlow) with { InboxMayExist = true };
        }
    }

    /// <summary>
    /// Gives another Chatwoot or account a new integration, so that the current one runs until its successor is active. It is stored before
    /// the inbox request, so that a crash does not lose the inbox.
    /// </summary>
    private async Task MoveAsync(ILease lease, Run run)
    {
        var successor = newIntegrations.For(
            run.Activation.Id, run.Activation.Instance, run.Activation.Channel, run.Activation.ChannelUrl, run.Settings,
            run.Integration.Tenant);
        run.Activation = run.Activation with { IntegrationId = successor.Id };
        run.Integration = successor;
        run.IsLeaseLost = !await integrations.MoveAsync(lease, run.Activation, successor, CancellationToken.None);
    }

    /// <summary>Keeps a running integration. Deletes a new one, unless its inbox may exist and must first be found and removed.</summary>
    private static BridgeIntegration? AfterFailure(BridgeIntegration integration, bool inboxMayExist, DateTimeOffset now) =>
        integration.Phase is not BridgeIntegrationPhase.Provisioning
            ? integration with { CheckAt = inboxMayExist ? now + LateCreation : integration.CheckAt, UpdatedAt = now }
        : inboxMayExist ? integration with { Phase = BridgeIntegrationPhase.Removing, CheckAt = now, UpdatedAt = now }
        : null;

    private static ChatwootFailure AsFailure(Error? error) =>
        error as ChatwootFailure ?? new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.None);

    /// <summary>Keeps the known secret when Chatwoot shows none, so that an unsigned webhook is never accepted again.</summary>
    private static Secret? SecretOf(BridgeIntegration integration, ChatwootInbox inbox) =>
        inbox.SigningSecret ?? (integration.Inbox is { } former && former.Id == inbox.Id ? former.SigningSecret : null);

    private static string? UnsignedWarning(BridgeIntegration integration, ChatwootInbox inbox, ProvisionedInbox provisioned) =>
        SecretOf(integration, inbox) is null && Version.TryParse(provisioned.Version, out var version) && version >= Signing
            ? $"Chatwoot {provisioned.Version} shows no secret for the webhooks of this inbox, so they are not signed: set the integration again with an administrator's token"
            : null;

    private List<string> Warnings(BridgeIntegration integration, ChatwootInbox inbox, ProvisionedInbox provisioned)
    {
        var warnings = new List<string>();
        if (webhookUrl.IsPrivate)
        {
            warnings.Add(
                "BRIDGE_PUBLIC_URL is a private address: Chatwoot 4.14 and later calls it only with SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true");
        }

        if (UnsignedWarning(integration, inbox, provisioned) is { } unsigned)
        {
            warnings.Add(unsigned);
        }

        return warnings;
    }

    [LoggerMessage(3001, LogLevel.Information, "Activation {ActivationId} of {IntegrationId} ended: {Outcome}")]
    private static partial void LogFinished(ILogger logger, string activationId, string integrationId, string outcome);

    [LoggerMessage(3003, LogLevel.Warning, "Integration {IntegrationId} is active with a warning: {Warning}")]
    private static partial void LogWarning(ILogger logger, string integrationId, string warning);

    [LoggerMessage(3002, LogLevel.Warning, "Activation {ActivationId} lost its lease: the new holder continues")]
    private static partial void LogLeaseLost(ILogger logger, string activationId);

    /// <summary>The run's current activation and integration; a move replaces both.</summary>
    private sealed class Run(BridgeActivation activation, BridgeIntegration integration, ChatwootSettings settings)
    {
        public BridgeActivation Activation { get; set; } = activation;

        public BridgeIntegration Integration { get; set; } = integration;

        public ChatwootSettings Settings { get; } = settings;

        public bool IsLeaseLost { get; set; }
    }
}
