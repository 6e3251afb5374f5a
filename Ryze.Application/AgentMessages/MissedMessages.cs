using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.AgentMessages;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;
using Ryze.Domain.Relay;

namespace Ryze.Application.AgentMessages;

/// <summary>Looks through the conversations of an inbox that something happened in since the last time.</summary>
internal sealed partial class MissedMessages(
    IAgentMessages messages, ICatchUps catchUps, IRelayStore relay, IChatwootMessages chatwoot, TimeProvider time, ILogger<MissedMessages> logger) : IDisposable
{
    /// <summary>Chatwoot shows a message only after its transaction, which may end later than one that began after it.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>Of 25 conversations.</summary>
    private const int MaxPages = 200;

    /// <summary>Of a list that does not come to rest; the next catch-up goes on.</summary>
    private const int MaxRounds = 10;

    /// <summary>Inboxes looked through at once; each Chatwoot has its own pace.</summary>
    private const int AtOnce = 64;

    /// <summary>Of 20 messages.</summary>
    private const int MaxMessagePages = 50;

    /// <summary>Conversations one after the other; more is no fault of one of them.</summary>
    private const int MaxUnread = 5;

    /// <summary>What cannot be read for as long is not waited for any more.</summary>
    private static readonly TimeSpan UnreadableFor = TimeSpan.FromHours(1);

    /// <summary>Unreadable conversations; forgotten, they are waited for once more.</summary>
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<(string IntegrationId, long ConversationId), DateTimeOffset> _unreadableSince = new();
    private readonly SemaphoreSlim _places = new(AtOnce, AtOnce);

    /// <returns>How many were found that were not known. Known ones that were deleted meanwhile are taken back, and those that Chatwoot shows as failed for want of a webhook told anew.</returns>
    public async Task<Result<int>> ReceiveAsync(BridgeIntegration integration, long inboxId, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await LookThroughAsync(integration, inboxId, cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<Result<int>> LookThroughAsync(BridgeIntegration integration, long inboxId, CancellationToken cancellationToken)
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

            var isAtRest = seen.Pages <= 1 || seen.Newest == newest;
            (newest, found) = (seen.Newest, found + seen.Found);
            if (isAtRest)
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
        BridgeFailure? unread = null;
        var unreadInARow = 0;
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
                if (received.TryGet(out var count, out error))
                {
                    (found, unreadInARow) = (found + count, 0);
                    _unreadableSince.TryRemove((integrationId, conversation.Id), out _);
                }
                else if (IsOfAll((BridgeFailure)error) || ++unreadInARow == MaxUnread)
                {
                    return error;
                }
                else
                {
                    // The others are not to wait for it. What may pass is no reason to look only beyond it the next time.
                    LogSkipped(logger, conversation.Id, integrationId, Discretion.Of(((BridgeFailure)error).Detail));
                    unread = IsForGood(integrationId, conversation.Id, (BridgeFailure)error) ? unread : (BridgeFailure)error;
                }
            }

            // Newest first: behind the first quiet one all are.
            if (conversations.Count == 0 || conversations.Any(conversation => conversation.LastActivityAt < activeSince))
            {
                return unread is not null ? unread : new Look(newest, found, page);
            }
        }

        LogCutShort(logger, integrationId, MaxPages);
        return unread is not null ? unread : new Look(newest, found, MaxPages);
    }

    /// <summary>Whether the next conversation would fail as well.</summary>
    private static bool IsOfAll(BridgeFailure failure) =>
        failure is { ChatwootStatus: null or 408 or 429 or >= 502 } or { HeldFor: not null } || RelayDecision.IsRefusedToken(failure);

    /// <summary>Messages so long that a page of them is more than is read, a refusal of Chatwoot's own, or what has been unreadable for long.</summary>
    private bool IsForGood(string integrationId, long conversationId, BridgeFailure failure)
    {
        if (failure is { IsTooLarge: true, ChatwootStatus: < 300 } || !RelayDecision.IsPassing(failure))
        {
            return true;
        }

        if (_unreadableSince.Count >= MaxRemembered)
        {
            _unreadableSince.Clear();
        }

        return time.GetUtcNow() - _unreadableSince.GetOrAdd((integrationId, conversationId), time.GetUtcNow()) >= UnreadableFor;
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

            // Of an older one only what became of it can be news: it shows a failure because nobody took the webhook of its status.
            wanted.AddRange(shown.Where(message => message.CreatedAt >= since || message.Agent?.ShowsError == true).Select(message => message.Agent).OfType<AgentMessage>());
            if (shown.Count == 0 || shown.Min(message => message.CreatedAt) < since)
            {
                break;
            }

            before = shown.Min(message => message.Id);
        }

        var known = await messages.FindKnownAsync(integrationId, [.. wanted.Select(message => message.Id)], cancellationToken);
        var missed = wanted.Where(message => known.Contains(message.Id) ? message.ShowsError || message.IsDeleted : (!message.IsDeleted || message.TypedOnPhoneId is not null) && message.CreatedAt >= since)
            .OrderBy(message => message.Id).ToList();
        if (missed.Count == 0)
        {
            return 0;
        }

        // As a webhook would have told it; a list shows only what the contact is known by in Chatwoot.
        var sourceId = Jid.Normalize(await relay.FindSourceIdAsync(integrationId, conversation.Id, cancellationToken));
        foreach (var message in missed)
        {
            await messages.ReceiveAsync(integrationId, deliveryId: null, message with { Chat = sourceId ?? conversation.Chat }, since, cancellationToken);
        }

        return missed.Count(message => !known.Contains(message.Id));
    }

    [LoggerMessage(6042, LogLevel.Warning, "Conversation {ConversationId} of {IntegrationId} could not be looked through for messages of agents: {Detail}")]
    private static partial void LogSkipped(ILogger logger, long conversationId, string integrationId, string detail);

    [LoggerMessage(6043, LogLevel.Warning, "More conversations of {IntegrationId} were active than are looked through for messages of agents ({Pages} pages)")]
    private static partial void LogCutShort(ILogger logger, string integrationId, int pages);

    /// <param name="Newest">Activity on the first page: what happened later is on it when it is read again.</param>
    /// <param name="Found">Messages that were not known.</param>
    /// <param name="Pages">How many were read.</param>
    private sealed record Look(DateTimeOffset Newest, int Found, int Pages);
}
