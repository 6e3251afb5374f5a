using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>
/// Continues unfinished hand-overs, and then runs the checks that are due. A check removes or unlinks the inboxes of stopped and superseded
/// integrations, and inboxes that Chatwoot created late. Returns the time until the next run.
/// </summary>
public sealed record CheckInboxes : IRequest<TimeSpan>;

internal sealed partial class CheckInboxesHandler(
    IBridgeIntegrationRepository integrations, IHandOvers handOvers, HandOverRun handOver, InboxRemover remover, TimeProvider time,
    ILogger<CheckInboxesHandler> logger)
    : IRequestHandler<CheckInboxes, TimeSpan>
{
    /// <summary>Covers a Chatwoot that is down for a weekend; after that an operator must act.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(7);

    private static readonly TimeSpan LeaseHoldLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan HandOverTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ForgetActivationsAfter = TimeSpan.FromDays(7);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly Backoff Retries = new(Pause, TimeSpan.FromHours(1));
    private const int AtMost = 100;

    public async Task<TimeSpan> Handle(CheckInboxes request, CancellationToken cancellationToken)
    {
        await integrations.ForgetActivationsAsync(time.GetUtcNow() - ForgetActivationsAfter, cancellationToken);

        // Hand-overs are first, because a removal waits until the integration has handed over its work.
        var unfinished = await handOvers.ListUnfinishedAsync(AtMost, cancellationToken);
        await ForEachIsolated.RunAsync(unfinished, link => link, ContinueAsync, logger, cancellationToken);
        var due = await integrations.ListDueChecksAsync(time.GetUtcNow(), AtMost, cancellationToken);
        await ForEachIsolated.RunAsync(due, work => work.Id, CheckAsync, logger, cancellationToken);
        return Pause;
    }

    private async ValueTask ContinueAsync(string link, CancellationToken cancellationToken) =>
        await handOver.RunAsync(link, HandOverTimeout, cancellationToken);

    private async ValueTask CheckAsync(BridgeWork work, CancellationToken cancellationToken)
    {
        var found = await integrations.FindAsync(work.Id, cancellationToken);
        await using var lease = found?.Phase is BridgeIntegrationPhase.Superseded or BridgeIntegrationPhase.Removing
            ? await integrations.TryLeaseRemovalAsync(work.Id, cancellationToken)
            : await integrations.TryLeaseAsync(work.Channel, cancellationToken);
        if (lease is null || await integrations.FindAsync(work.Id, cancellationToken) is not { CheckAt: not null } current)
        {
            return;
        }

        switch (current.Phase)
        {
            case BridgeIntegrationPhase.Active when found!.Phase is BridgeIntegrationPhase.Active:
                await CheckAsync(current, RemoveExtrasAsync, cancellationToken);
                break;
            case BridgeIntegrationPhase.Removing:
                await CheckAsync(current, remover.RemoveAsync, cancellationToken);
                break;
            case BridgeIntegrationPhase.Superseded
                when await integrations.RetireAsync(current.Id, keepInbox: true, removeEmpty: true, cancellationToken) is { } retired:
                await CheckAsync(retired, remover.RemoveAsync, cancellationToken);
                break;
            default:
                // The integration changed after it was listed; its next check is due later.
                break;
        }
    }

    /// <summary>Limited because an activation waits up to 10 s for the link's lease.</summary>
    private async Task<Error?> RemoveExtrasAsync(BridgeIntegration integration, CancellationToken cancellationToken)
    {
        using var limit = cancellationToken.WithTimeout(LeaseHoldLimit, time);
        try
        {
            return await remover.RemoveExtrasAsync(integration, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsOver)
        {
            return new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.None);
        }
    }

    private async Task CheckAsync(
        BridgeIntegration integration, Func<BridgeIntegration, CancellationToken, Task<Error?>> check, CancellationToken cancellationToken)
    {
        if (await check(integration, cancellationToken) is not { } failed)
        {
            return;
        }

        var now = time.GetUtcNow();
        if (now - integration.UpdatedAt > GiveUpAfter)
        {
            LogGivenUp(logger, integration.Id, (failed as ChatwootFailure)?.Code);
            await (integration.Phase is BridgeIntegrationPhase.Removing
                ? integrations.RemoveAsync(integration.Id, cancellationToken)
                : integrations.RescheduleCheckAsync(integration.Id, nextCheck: null, cancellationToken));
            return;
        }

        await integrations.RescheduleCheckAsync(integration.Id, now + Retries.After(integration.Checks + 1), cancellationToken);
    }

    [LoggerMessage(3020, LogLevel.Error, "Inboxes of {IntegrationId} could not be checked for 7 days ({Reason}): remove them by hand")]
    private static partial void LogGivenUp(ILogger logger, string integrationId, BridgeErrorCode? reason);
}
