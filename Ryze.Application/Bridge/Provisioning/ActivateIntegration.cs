using MediatR;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>
/// Activates an integration on the bridge (docs/spec/bridge.md 1 and 1.1). A repeated id returns the first outcome, and never creates a
/// second inbox.
/// </summary>
public sealed record ActivateIntegration(string ActivationId, ActivateRequest Request) : IRequest<Result<ActivateAnswer>>;

internal sealed class ActivateIntegrationHandler(
    IBridgeIntegrationRepository integrations, ActivationRun run, NewIntegrations newIntegrations, TimeProvider time)
    : IRequestHandler<ActivateIntegration, Result<ActivateAnswer>>
{
    // Less than the 60 s that the public API waits, so that it receives a reason instead of a timeout.
    private static readonly TimeSpan FirstOutcomeTimeout = TimeSpan.FromSeconds(55);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    // Another call stores its id right after it takes the lease. Every other holder is background work, which releases it sooner.
    private static readonly TimeSpan LeaseTimeout = TimeSpan.FromSeconds(10);
    private const int AtMost = 100;

    public async Task<Result<ActivateAnswer>> Handle(ActivateIntegration request, CancellationToken cancellationToken)
    {
        if (await integrations.FindActivationAsync(request.ActivationId, cancellationToken) is not null)
        {
            return await WaitAsync(request.ActivationId, cancellationToken);
        }

        var link = LinkKey.Of(request.Request.ChannelUrl);
        var started = time.GetTimestamp();
        while (true)
        {
            if (await integrations.TryLeaseAsync(link, cancellationToken) is { } lease)
            {
                // The work continues when the caller disconnects, because the public API can still ask for the id's outcome.
                return await BeginAndRunAsync(lease, link, request).WaitAsync(cancellationToken);
            }

            // The lease holder may work on this id without having stored it yet.
            var others = await integrations.ListUnfinishedAsync(AtMost, cancellationToken);
            if (await integrations.FindActivationAsync(request.ActivationId, cancellationToken) is not null)
            {
                return await WaitAsync(request.ActivationId, cancellationToken);
            }

            if (others.Any(other => other.Channel == link) || time.GetElapsedTime(started) >= LeaseTimeout)
            {
                return new ChatwootFailure(BridgeErrorCode.ActivationInProgress, Detail.None);
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    private async Task<Result<ActivateAnswer>> BeginAndRunAsync(ILease lease, string link, ActivateIntegration request)
    {
        await using (lease)
        {
            if (await integrations.FindActivationAsync(request.ActivationId, CancellationToken.None) is { } already)
            {
                return OutcomeOf(already) is { } known ? known : await WaitAsync(request.ActivationId, CancellationToken.None);
            }

            // Only the run finds out whether the integration moves: two addresses can belong to the same Chatwoot.
            var settings = request.Request.ToSettings();
            var current = await integrations.FindByLinkAsync(link, CancellationToken.None);
            var created = current is null
                ? newIntegrations.For(
                    request.ActivationId, request.Request.Instance, link, request.Request.ChannelUrl, settings, request.Request.Tenant)
                : null;
            var activation = new BridgeActivation(
                request.ActivationId, (created ?? current!).Id, request.Request.Instance, link, request.Request.ChannelUrl, settings,
                Outcome: null, time.GetUtcNow());
            if (!await integrations.BeginAsync(lease, activation, created, CancellationToken.None))
            {
                return new ChatwootFailure(BridgeErrorCode.ActivationInProgress, Detail.None);
            }

            var integration = created ?? current! with { Tenant = request.Request.Tenant ?? current.Tenant };
            return await run.RunAsync(lease, activation, integration, resumed: false, CancellationToken.None)
                ?? await WaitAsync(request.ActivationId, CancellationToken.None);
        }
    }

    private async Task<Result<ActivateAnswer>> WaitAsync(string activationId, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < FirstOutcomeTimeout)
        {
            var activation = await integrations.FindActivationAsync(activationId, cancellationToken);
            if (activation is not null && OutcomeOf(activation) is { } outcome)
            {
                return outcome;
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }

        return new ChatwootFailure(BridgeErrorCode.ActivationInProgress, Detail.None);
    }

    private static Result<ActivateAnswer>? OutcomeOf(BridgeActivation activation) => activation.Outcome switch
    {
        { Answer: { } answer } => answer,
        { Failure: { } failure } => failure,
        _ => null,
    };
}
