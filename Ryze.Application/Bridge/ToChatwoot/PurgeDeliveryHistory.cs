using MediatR;
using Ryze.Application.Bridge.ToWhatsApp;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Forgets what is too old to come again: entries of the ledger whose event is gone, dead letters, messages of agents that are done, deliveries of
/// webhooks, the text of failed messages, and files of events that nobody tries. The answer is when to run next.
/// </summary>
public sealed record PurgeDeliveryHistory : IRequest<TimeSpan>;

internal sealed class PurgeDeliveryHistoryHandler(IDeliveryRepository store, IAgentMessageRepository messages, FileCache files, TimeProvider time) : IRequestHandler<PurgeDeliveryHistory, TimeSpan>
{
    /// <summary>An engine tells an event again within days at most; a person looks after dead letters within a month or not at all.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    /// <summary>Signed ones are refused after minutes anyway.</summary>
    private static readonly TimeSpan DeliveriesKeptFor = TimeSpan.FromDays(7);

    /// <summary>Agents see the reason at once and press Retry within days.</summary>
    private static readonly TimeSpan FailedTextKeptFor = TimeSpan.FromDays(7);

    public async Task<TimeSpan> Handle(PurgeDeliveryHistory request, CancellationToken cancellationToken)
    {
        files.ForgetOld();
        var now = time.GetUtcNow();
        var isMore = await store.ForgetAsync(now - KeptFor, cancellationToken);
        isMore |= await messages.ForgetAsync(now - KeptFor, now - DeliveriesKeptFor, cancellationToken);
        isMore |= await messages.EraseFailedAsync(now - FailedTextKeptFor, cancellationToken);
        return isMore ? TimeSpan.FromSeconds(1) : TimeSpan.FromHours(1);
    }
}
