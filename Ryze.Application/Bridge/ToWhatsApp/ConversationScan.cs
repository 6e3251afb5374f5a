using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Reads the messages of one conversation, newest first, and stores the missed ones page by page.</summary>
internal sealed class ConversationScan(
    IAgentMessageRepository messages, IContactAddresses addresses, IChatwootMessages chatwoot, InboxScan scan, InboxConversation conversation,
    TimeProvider time)
{
    /// <summary>Messages on a page; a page with fewer is the last one.</summary>
    private const int PageSize = 20;

    private readonly ScanBudget _budget = new();
    private ScanGap? _gap = scan.Progress.FindGap(conversation.Id);
    private string? _chat;

    /// <returns>How many new ones were found.</returns>
    public async Task<Result<int>> RunAsync(CancellationToken cancellationToken)
    {
        var found = 0;
        long? newest = null;
        long? before = null;
        while (true)
        {
            if (_budget.IsSpent || scan.HasEnded(time))
            {
                Cut(newest, before);
                return found;
            }

            var listed = await chatwoot.ListMessagesAsync(scan.Access, conversation.Id, before, cancellationToken);
            if (!listed.TryGet(out var shown, out var error))
            {
                // A deleted conversation has nothing left to be sent.
                return error is ChatwootFailure { ChatwootStatus: 404, RefusedBy: RefusedBy.Chatwoot } ? found : error;
            }

            _budget.Spend(shown);
            scan.AddFailed(conversation.Id, shown.Where(message => message.Fault is not null));
            found += await StoreAsync(shown, cancellationToken);
            if (scan.IsFull)
            {
                // The page that did not fit is read again.
                Cut(newest, before);
                return found;
            }

            // A page that begins no earlier than the last one is none before it.
            var oldest = shown.Count == 0 ? 0 : shown.Min(message => message.Id);
            if (shown.Count < PageSize || shown.Min(message => message.CreatedAt) < scan.Since || oldest >= before)
            {
                scan.Progress.Remember(conversation, gap: null, time.GetUtcNow());
                return found;
            }

            newest ??= shown.Max(message => message.Id);
            before = SkipRead(oldest);
        }
    }

    /// <summary>Continues where the last catch-up ended, as soon as everything newer is read.</summary>
    private long SkipRead(long oldest)
    {
        if (_gap is not { } gap || oldest > gap.Newest)
        {
            return oldest;
        }

        _gap = null;
        return Math.Min(oldest, gap.Before);
    }

    private void Cut(long? newest, long? before)
    {
        if (newest is { } from && before is { } to)
        {
            scan.Progress.Remember(conversation, new ScanGap(from, to), time.GetUtcNow());
        }

        scan.Progress.Cut();
    }

    private async Task<int> StoreAsync(IReadOnlyList<ChatwootMessage> shown, CancellationToken cancellationToken)
    {
        // An older one can only be marked as failed, because the webhook of its status was not delivered.
        var wanted = shown.Where(message => message.CreatedAt >= scan.Since || message.Agent?.ShowsError == true)
            .Select(message => message.Agent).OfType<AgentMessage>().ToList();
        var known = await messages.FindKnownAsync(scan.IntegrationId, [.. wanted.Select(message => message.Id)], cancellationToken);
        var missed = wanted.Where(IsMissed).OrderBy(message => message.Id).ToList();
        var added = 0;
        foreach (var message in missed)
        {
            if (!known.Contains(message.Id) && !await messages.HasRoomAsync(scan.IntegrationId, cancellationToken))
            {
                scan.IsFull = true;
                break;
            }

            added += known.Contains(message.Id) ? 0 : 1;
            var addressed = message with { Chat = await ChatAsync(cancellationToken) };
            await messages.ReceiveAsync(scan.IntegrationId, deliveryId: null, addressed, scan.Since, cancellationToken);
        }

        return added;

        // A known message is news when it failed or was deleted; of a message typed on the phone the deletion is the only news.
        bool IsMissed(AgentMessage message) => known.Contains(message.Id)
            ? message.ShowsError || message.IsDeleted
            : message.CreatedAt >= scan.Since && (!message.IsDeleted || message.TypedOnPhoneId is not null);
    }

    /// <summary>Chatwoot's list shows only its own address of the contact; Ryze knows the one that it gave the contact.</summary>
    private async Task<string?> ChatAsync(CancellationToken cancellationToken) =>
        _chat ??= Jid.Normalize(await addresses.FindSourceIdAsync(scan.IntegrationId, conversation.Id, cancellationToken)) ?? conversation.Chat;
}
