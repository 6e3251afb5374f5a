using MediatR;
using Ryze.Application.Ports;
using Ryze.Domain;
using Ryze.Domain.Bridge;
using Ryze.Domain.Chatwoot;
using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge;

/// <summary>
/// The bridge's activation (bridge.md 1 and 1.1). The same id again waits for or returns the first outcome, never a second inbox.
/// </summary>
public sealed record ActivateIntegration(string ActivationId, ActivateRequest Request) : IRequest<Result<ActivateAnswer>>;

internal sealed class ActivateIntegrationHandler(
    IBridgeIntegrations integrations, ActivationRun run, IIds ids, TimeProvider time)
    : IRequestHandler<ActivateIntegration, Result<ActivateAnswer>>
{
    // Less than the 60 s that the API waits, so that it hears a reason and not a silence.
    private static readonly TimeSpan WaitForFirst = TimeSpan.FromSeconds(55);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    // Between taking the lease and storing the id, its holder has two small writes to wait for.
    private static readonly TimeSpan BeginWithin = TimeSpan.FromSeconds(2);
    private const int AtMost = 100;

    public async Task<Result<ActivateAnswer>> Handle(ActivateIntegration request, CancellationToken cancellationToken)
    {
        if (await integrations.FindActivationAsync(request.ActivationId, cancellationToken) is not null)
        {
            return await WaitAsync(request.ActivationId, cancellationToken);
        }

        var channel = ChannelKey.Of(request.Request.ChannelUrl);
        var lease = await integrations.TryLeaseAsync(channel, cancellationToken);
        if (lease is null)
        {
            return await BesideHolderAsync(request.ActivationId, channel, cancellationToken);
        }

        // A caller that hangs up does not stop the work: the id has to come to an outcome that can be asked for.
        return await BeginAndRunAsync(lease, channel, request).WaitAsync(cancellationToken);
    }

    /// <summary>The holder of the lease may be at work on this very id, and may not have come to storing it.</summary>
    private async Task<Result<ActivateAnswer>> BesideHolderAsync(string activationId, string channel, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var others = await integrations.ListUnfinishedAsync(AtMost, cancellationToken);
            if (await integrations.FindActivationAsync(activationId, cancellationToken) is not null)
            {
                return await WaitAsync(activationId, cancellationToken);
            }

            if (others.Any(other => other.Channel == channel) || time.GetElapsedTime(started) >= BeginWithin)
            {
                return new BridgeFailure(BridgeErrorCode.ActivationInProgress, Detail.None);
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private async Task<Result<ActivateAnswer>> BeginAndRunAsync(ILease lease, string channel, ActivateIntegration request)
    {
        await using (lease)
        {
            if (await integrations.FindActivationAsync(request.ActivationId, CancellationToken.None) is { } already)
            {
                return OutcomeOf(already) is { } known ? known : await WaitAsync(request.ActivationId, CancellationToken.None);
            }

            var settings = request.Request.ToSettings();
            var running = await integrations.FindByChannelAsync(channel, CancellationToken.None);
            var current = running is not null && running.Settings.SameAccountAs(settings) ? running : null;
            var created = current is null ? New(channel, request, settings) : null;
            var activation = new BridgeActivation(
                request.ActivationId, (created ?? current!).Id, request.Request.Instance, channel, request.Request.ChannelUrl, settings,
                Outcome: null, time.GetUtcNow());
            if (!await integrations.BeginAsync(lease, activation, created, CancellationToken.None))
            {
                return new BridgeFailure(BridgeErrorCode.ActivationInProgress, Detail.None);
            }

            return await run.RunAsync(lease, activation, (created ?? current)!, resumed: false, CancellationToken.None)
                ?? await WaitAsync(request.ActivationId, CancellationToken.None);
        }
    }

    private BridgeIntegration New(string channel, ActivateIntegration request, ChatwootSettings settings)
    {
        var now = time.GetUtcNow();
        return new BridgeIntegration(
            ids.New("int"), request.Request.Instance, channel, request.Request.ChannelUrl, settings, new Secret(ids.NewSecret()), Inbox: null,
            ChatwootVersion: null, BridgeIntegrationPhase.Provisioning, LastError: "", request.ActivationId, SupersededBy: null,
            KeepInbox: false, CheckAt: null, Checks: 0, now, now);
    }

    private async Task<Result<ActivateAnswer>> WaitAsync(string activationId, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < WaitForFirst)
        {
            var activation = await integrations.FindActivationAsync(activationId, cancellationToken);
            if (activation is not null && OutcomeOf(activation) is { } outcome)
            {
                return outcome;
            }

            await Task.Delay(Poll, time, cancellationToken);
        }

        return new BridgeFailure(BridgeErrorCode.ActivationInProgress, Detail.None);
    }

    private static Result<ActivateAnswer>? OutcomeOf(BridgeActivation activation) => activation.Outcome switch
    {
        { Answer: { } answer } => answer,
        { Failure: { } failure } => failure,
        _ => null,
    };
}
