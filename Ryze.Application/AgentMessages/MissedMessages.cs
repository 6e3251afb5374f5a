using Ryze.Application.Ports;
using Ryze.Domain.AgentMessages;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;

namespace Ryze.Application.AgentMessages;

/// <summary>Looks through the conversations of an inbox that something happened in since the last time.</summary>
internal sealed class MissedMessages(IAgentMessages messages, ICatchUps catchUps, IChatwootMessages chatwoot, TimeProvider time)
{
    /// <summary>Chatwoot shows a message only after its transaction, which may end later than one that began after it.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>Of 25 conversations.</summary>
    private const int MaxPages = 200;

    /// <summary>Of a list that does not come to rest; the next catch-up goes on.</summary>
    private const int MaxRounds = 10;

    /// <summary>Of 20 messages.</summary>
    private const int MaxMessagePages = 50;

    /// <returns>How many were found that were not known. Known ones that were deleted meanwhile are taken back, and those that Chatwoot shows as failed for want of a webhook told anew.</returns>
    public async Task<Result<int>> ReceiveAsync(BridgeIntegration integration, long inboxId, CancellationToken cancellationToken)
    {
        var access = new ChatwootAccess(integration.Settings.BaseUrl, integration.Settings.AccountId, integration.Settings.ApiToken);
        var oldest = AgentMessageAge.OldestOf(integration, time.GetUtcNow());
        var since = await catchUps.FindAsync(integration.Id, cancellationToken) is { } known && known - Overlap > oldest ? known - Overlap : oldest;
        var (newest, found) = (since, 0);
        for (var round = 1; round <= MaxRounds; round++)
        {
            // A conversation that something happens in while pages are read moves to a page that was read already: such are looked for once more.
            var looked = await LookAsync(integration.Id, access, inboxId, activeSince: newest, since, cancellationToken);
            if (!looked.TryGet(out var seen, out var error))
            {
                return error;
            }

            (newest, found) = (seen.Newest, found + seen.Found);
            if (seen.Pages <= 1)
            {
                break;
            }
        }

        await catchUps.SaveAsync(integration.Id, newest, cancellationToken);
        return found;
    }

    /// <summary>Reads pages as far as something has happened, and the messages of each conversation on them.</summary>
    private async Task<Result<Look>> LookAsync(
        string integrationId, ChatwootAccess access, long inboxId, DateTimeOffset activeSince, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (newest, found) = (activeSince, 0);
        for (var page = 1; page <= MaxPages; page++)
        {
            var listed = await chatwoot.ListInboxConversationsAsync(access, inboxId, page, cancellationToken);
            if (!listed.TryGet(out var conversations, out var error))
            {
                return error;
            }

            newest = page == 1 ? conversations.Select(conversation => conversation.LastActivityAt).Append(activeSince).Max() : newest;
            foreach (var conversation in conversations.Where(conversation => conversation.LastActivityAt >= activeSince))
            {
                var received = await ReceiveAsync(integrationId, access, conversation, since, cancellationToken);
                if (!received.TryGet(out var count, out error))
                {
                    return error;
                }

                found += count;
            }

            // Newest first: behind the first quiet one all are.
            if (conversations.Count == 0 || conversations.Any(conversation => conversation.LastActivityAt < activeSince))
            {
                return new Look(newest, found, page);
            }
        }

        return new Look(newest, found, MaxPages);
    }

    private async Task<Result<int>> ReceiveAsync(
        string integrationId, ChatwootAccess access, InboxConversation conversation, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var wanted = new List<AgentMessage>();
        long? before = null;
        for (var page = 0; page < MaxMessagePages; page++)
        {
            var listed = await chatwoot.ListMessagesAsync(access, conversation.Id, before, cancellationToken);
            if (!listed.TryGet(out var shown, out var error))
            {
                // A conversation that was deleted meanwhile has nothing left to be sent.
                return error is BridgeFailure { ChatwootStatus: 404, RefusedBy: RefusedBy.Chatwoot } ? 0 : error;
            }

            wanted.AddRange(shown.Where(message => message.CreatedAt >= since).Select(message => message.Agent).OfType<AgentMessage>());
            if (shown.Count == 0 || shown.Min(message => message.CreatedAt) < since)
            {
                break;
            }

            before = shown.Min(message => message.Id);
        }

        var known = await messages.FindKnownAsync(integrationId, [.. wanted.Select(message => message.Id)], cancellationToken);
        var missed = wanted.Where(message => known.Contains(message.Id) ? message.ShowsError || message.IsDeleted : !message.IsDeleted)
            .OrderBy(message => message.Id).ToList();
        foreach (var message in missed)
        {
            await messages.ReceiveAsync(integrationId, deliveryId: null, message with { Chat = conversation.Chat }, cancellationToken);
        }

        return missed.Count(message => !known.Contains(message.Id));
    }

    /// <param name="Newest">Activity on the first page: what happened later is on it when it is read again.</param>
    /// <param name="Found">Messages that were not known.</param>
    /// <param name="Pages">How many were read.</param>
    private sealed record Look(DateTimeOffset Newest, int Found, int Pages);
}
