using MediatR;
using Ryze.Application.Bridge.ToWhatsApp;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Deletes old ledger entries, dead letters, finished agent messages, webhook delivery ids and unused files. It also erases the text of
/// failed messages. Returns the time until the next run.
/// </summary>
public sealed record PurgeDeliveryHistory : IRequest<TimeSpan>;

internal sealed class PurgeDeliveryHistoryHandler(
    IDeliveryRepository store, IAgentMessageRepository messages, FileCache files, TimeProvider time)
    : IRequestHandler<PurgeDeliveryHistory, TimeSpan>
{
    /// <summary>An engine repeats an event within days, and an operator handles a dead letter within a month.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    /// <summary>The bridge rejects older signed deliveries after minutes anyway.</summary>
    private static readonly TimeSpan DeliveriesKeptFor = TimeSpan.FromDays(7);

    /// <summary>Agents see the reason at once, and retry within days.</summary>
    private static readonly TimeSpan FailedTextKeptFor = TimeSpan.FromDays(7);

    public async Task<TimeSpan> Handle(PurgeDeliveryHistory request, CancellationToken cancellationToken)
    {
        files.ForgetOld();
        var now = time.GetUtcNow();
        var isMore = await store.ForgetAsync(now - KeptFor, cancellationToken);
        isMore |= await messages.PurgeAsync(
            doneBefore: now - KeptFor, failedBefore: now - FailedTextKeptFor, deliveredBefore: now - DeliveriesKeptFor, cancellationToken);
        return isMore ? TimeSpan.FromSeconds(1) : TimeSpan.FromHours(1);
    }
}
