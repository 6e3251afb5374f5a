using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;

namespace Ryze.Application.Bridge;

/// <summary>
/// Runs the checks that are due: removes inboxes of stopped and superseded integrations and inboxes that Chatwoot made late. The answer is
/// when to run next.
/// </summary>
public sealed record CheckInboxes : IRequest<TimeSpan>;

internal sealed partial class CheckInboxesHandler(
    IBridgeIntegrations integrations, InboxRemover remover, TimeProvider time, ILogger<CheckInboxesHandler> logger)
    : IRequestHandler<CheckInboxes, TimeSpan>
{
    /// <summary>Chatwoot may be away for a weekend; after that a person has to look.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(7);

    private static readonly TimeSpan ForgetActivationsAfter = TimeSpan.FromDays(7);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);
    private const int AtMost = 100;

    public async Task<TimeSpan> Handle(CheckInboxes request, CancellationToken cancellationToken)
    {
        await integrations.ForgetActivationsAsync(time.GetUtcNow() - ForgetActivationsAfter, cancellationToken);
        var due = await integrations.ListDueChecksAsync(time.GetUtcNow(), AtMost, cancellationToken);
        await EachOfMany.RunAsync(due, work => work.Id, CheckAsync, logger, cancellationToken);
        return Pause;
    }

    private async ValueTask CheckAsync(BridgeWork work, CancellationToken cancellationToken)
    {
        await using var lease = await integrations.TryLeaseAsync(work.Channel, cancellationToken);
        if (lease is not null && await integrations.FindAsync(work.Id, cancellationToken) is { CheckAt: not null } current)
        {
            await CheckAsync(current, cancellationToken);
        }
    }

    private async Task CheckAsync(BridgeIntegration integration, CancellationToken cancellationToken)
    {
        var failed = integration.Phase is BridgeIntegrationPhase.Active
            ? await remover.RemoveExtrasAsync(integration, cancellationToken)
            : await remover.RemoveAsync(integration, cancellationToken);
        if (failed is null)
        {
            return;
        }

        var now = time.GetUtcNow();
        if (now - integration.UpdatedAt > GiveUpAfter)
        {
            LogGivenUp(logger, integration.Id, (failed as BridgeFailure)?.Code);
            await integrations.RescheduleCheckAsync(integration.Id, nextCheck: null, cancellationToken);
            return;
        }

        var delay = Pause * Math.Pow(2, Math.Min(integration.Checks, 16));
        await integrations.RescheduleCheckAsync(integration.Id, now + (delay < LongestDelay ? delay : LongestDelay), cancellationToken);
    }

    [LoggerMessage(3020, LogLevel.Error, "Inboxes of {IntegrationId} could not be checked for 7 days ({Reason}); remove them by hand")]
    private static partial void LogGivenUp(ILogger logger, string integrationId, BridgeErrorCode? reason);
}
