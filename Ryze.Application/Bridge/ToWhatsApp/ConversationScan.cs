using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Stores one conversation's missed messages, page by page and oldest first. Agent messages are sent in the order in which they are stored.
/// </summary>
internal sealed class ConversationScan(
    IAgentMessageRepository messages, IContactAddresses addresses, IChatwootMessages chatwoot, InboxScan scan,
    InboxConversation conversation,
    TimeProvider time)
{
    /// <summary>Messages per page; a shorter page is the last one.</summary>
    private const int PageSize = 20;

    private readonly ScanBudget _backward = new();
    private readonly ScanBudget _forward = new();
    private readonly ConversationWalk _walk = scan.Progress.FindWalk(conversation.Id) ?? new ConversationWalk();
    private string? _chat;

    /// <returns>The number of new messages.</returns>
    public async Task<Result<int>> RunAsync(CancellationToken cancellationToken)
    {
        var found = 0;
        while (true)
        {
            var budget = _walk.IsForward ? _forward : _backward;
            if (budget.IsSpent || scan.HasEnded(time))
            {
                StopHere();
                return found;
            }

            var turned = await TurnPageAsync(budget, cancellationToken);
            if (!turned.TryGet(out var page, out var error))
            {
                // A deleted conversation has nothing left to send.
                return error is ChatwootFailure { ChatwootStatus: 404, RefusedBy: RefusedBy.Chatwoot } ? found : error;
            }

            found += page.Found;
            if (page.IsLast)
            {
                return found;
            }
        }
    }

    /// <summary>Stands apart, because a loop would keep the page alive while it waits for the next one.</summary>
    private async Task<Result<(int Found, bool IsLast)>> TurnPageAsync(ScanBudget budget, CancellationToken cancellationToken)
    {
        var listed = await chatwoot.ListMessagesAsync(scan.Access, conversation.Id, _walk.Next, cancellationToken);
        if (!listed.TryGet(out var shown, out var error))
        {
            return error;
        }

        budget.Spend(shown);
        scan.AddFailed(conversation.Id, shown.Where(message => message.Fault is not null));
        if (!_walk.IsForward && !IsOldest(shown))
        {
            _walk.GoBack(shown.Min(message => message.Id));
            return (0, false);
        }

        var found = await StoreAsync(shown, cancellationToken);
        if (scan.IsFull)
        {
            // The next catch-up reads the page that did not fit again.
            StopHere();
            return (found, true);
        }

        var hasNext = _walk.GoForward();
        if (!hasNext)
        {
            scan.Progress.Remember(conversation, walk: null, time.GetUtcNow());
        }

        return (found, !hasNext);
    }

    /// <summary>Whether every older message is stored or is outside this catch-up.</summary>
    private bool IsOldest(IReadOnlyList<ChatwootMessage> shown) =>
        shown.Count < PageSize || shown.Min(message => message.CreatedAt) < scan.Since || _walk.Reaches(shown.Min(message => message.Id));

    private void StopHere()
    {
        scan.Progress.Remember(conversation, _walk, time.GetUtcNow());
        scan.Progress.Cut();
    }

    private async Task<int> StoreAsync(IReadOnlyList<ChatwootMessage> shown, CancellationToken cancellationToken)
    {
        // An older message can only be marked as failed, because the webhook about its status was not delivered.
        var wanted = shown.Where(message => message.CreatedAt >= scan.Since || message.Agent?.ShowsError == true)
            .Select(message => message.Agent).OfType<AgentMessageSnapshot>().ToList();
        var known = await messages.FindKnownAsync(scan.IntegrationId, [.. wanted.Select(message => message.Id)], cancellationToken);
        var missed = wanted.Where(IsMissed).OrderBy(message => message.Id).ToList();
        var added = 0;
        foreach (var message in missed)
        {
            var addressed = message with { Chat = await ChatAsync(cancellationToken) };
            if (await messages.ReceiveAsync(scan.IntegrationId, deliveryId: null, addressed, scan.Since, cancellationToken) is null)
            {
                scan.IsFull = true;
                break;
            }

            added += known.Contains(message.Id) ? 0 : 1;
        }

        return added;

        // A known message matters when it failed or was deleted. A message typed on the phone matters only when it was deleted.
        bool IsMissed(AgentMessageSnapshot message) => known.Contains(message.Id)
            ? message.ShowsError || message.IsDeleted
            : message.CreatedAt >= scan.Since && (!message.IsDeleted || message.TypedOnPhoneId is not null);
    }

    /// <summary>Prefers the address that Ryze assigned, because Chatwoot's list shows only Chatwoot's own.</summary>
    private async Task<string?> ChatAsync(CancellationToken cancellationToken) =>
        _chat ??= Jid.Normalize(await addresses.FindSourceIdAsync(scan.IntegrationId, conversation.Id, cancellationToken))
            ?? conversation.Chat;
}
