using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.AgentMessages;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;
using Ryze.Domain.Relay;

namespace Ryze.Application.AgentMessages;

/// <summary>Scans the conversations of an inbox that were active since the last catch-up.</summary>
internal sealed partial class MissedMessages(
    IAgentMessages messages, ICatchUps catchUps, IRelayStore relay, IChatwootMessages chatwoot, WebhookWatch webhooks, WebhookRepair repair,
    TimeProvider time, ILogger<MissedMessages> logger) : IDisposable
{
    /// <summary>Chatwoot shows a message only after its transaction, which may end later than one that began after it.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    private const int MaxPages = 200;

    /// <summary>Conversations on a page; a page with fewer is the last one.</summary>
    private const int PageSize = 25;

    /// <summary>For a list that goes on changing; the next catch-up continues.</summary>
    private const int MaxRounds = 10;

    /// <summary>Inboxes scanned at once; each Chatwoot has its own pace.</summary>
    private const int AtOnce = 64;

    private const int MaxMessagePages = 50;

    /// <summary>Messages on a page; a page with fewer is the last one.</summary>
    private const int MessagePageSize = 20;

    /// <summary>Messages with a webhook fault that one scan remembers.</summary>
    private const int MaxFailed = 1000;

    /// <summary>Conversations one after the other; more is no fault of one of them.</summary>
    private const int MaxUnread = 5;

    /// <summary>What cannot be read for as long is not waited for any more.</summary>
    private static readonly TimeSpan UnreadableFor = TimeSpan.FromHours(1);

    /// <summary>Unreadable conversations; forgotten, they are waited for once more.</summary>
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<(string IntegrationId, long ConversationId), DateTimeOffset> _unreadableSince = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _scannedUpTo = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(AtOnce, AtOnce);

    /// <returns>
    /// How many new ones were found. Known ones that an agent deleted are revoked, and known ones that Chatwoot marks as failed get their
    /// status again.
    /// </returns>
    public async Task<Result<int>> ReceiveAsync(BridgeIntegration integration, long inboxId, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await ScanAsync(integration, inboxId, cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<Result<int>> ScanAsync(BridgeIntegration integration, long inboxId, CancellationToken cancellationToken)
    {
        var settings = integration.Settings;
        var access = new ChatwootAccess(settings.BaseUrl, settings.AccountId, settings.ApiToken) { YieldsToMessages = true };
        var coversPending = webhooks.IsWorking(integration.Id);
        var since = await SinceAsync(integration, coversPending, cancellationToken);
        var failed = new Dictionary<long, (long ConversationId, ChatwootMessage Message)>();
        var (newest, found) = (since, 0);
        for (var round = 1; round <= MaxRounds; round++)
        {
            // A conversation that becomes active during the scan moves to a page that was read already, so the first pages are read again.
            var looked = await LookAsync(new Scan(integration.Id, access, since, failed), inboxId, activeSince: newest, cancellationToken);
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

        await repair.RepairAsync(integration.Id, access, failed.Values, coversPending, cancellationToken);
        _scannedUpTo[integration.Id] = newest;

        // A process that starts again has to find the messages that could not be repaired yet.
        var pending = repair.PendingSince(integration.Id);
        await catchUps.SaveAsync(integration.Id, pending < newest ? pending.Value : newest, cancellationToken);
        return found;
    }

    private async Task<DateTimeOffset> SinceAsync(BridgeIntegration integration, bool coversPending, CancellationToken cancellationToken)
    {
        var oldest = AgentMessageAge.OldestOf(integration, time.GetUtcNow());
        DateTimeOffset? known = _scannedUpTo.TryGetValue(integration.Id, out var scanned)
            ? scanned
            : await catchUps.FindAsync(integration.Id, cancellationToken);
        var pending = coversPending ? repair.PendingSince(integration.Id) : null;
        known = pending < known ? pending : known;

        return known is { } upTo && upTo - Overlap > oldest ? upTo - Overlap : oldest;
    }

    /// <summary>Reads pages of active conversations, and the messages of each conversation on them.</summary>
    private async Task<Result<Look>> LookAsync(Scan scan, long inboxId, DateTimeOffset activeSince, CancellationToken cancellationToken)
    {
        var (integrationId, access) = (scan.IntegrationId, scan.Access);
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
                var received = await ReceiveAsync(scan, conversation, cancellationToken);
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
                    // The other conversations do not wait for it. After a passing failure the next catch-up starts here again.
                    LogSkipped(logger, conversation.Id, integrationId, Discretion.Of(((BridgeFailure)error).Detail));
                    unread = IsForGood(integrationId, conversation.Id, (BridgeFailure)error) ? unread : (BridgeFailure)error;
                }
            }

            // Newest first: all behind the first quiet one are quiet.
            if (conversations.Count < PageSize || conversations.Any(conversation => conversation.LastActivityAt < activeSince))
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

    private async Task<Result<int>> ReceiveAsync(Scan scan, InboxConversation conversation, CancellationToken cancellationToken)
    {
        var (integrationId, access, since) = (scan.IntegrationId, scan.Access, scan.Since);
        var wanted = new List<AgentMessage>();
        long? before = null;
        for (var page = 0; page < MaxMessagePages; page++)
        {
            var listed = await chatwoot.ListMessagesAsync(access, conversation.Id, before, cancellationToken);
            if (!listed.TryGet(out var shown, out var error))
            {
                // A deleted conversation has nothing left to be sent.
                return error is BridgeFailure { ChatwootStatus: 404, RefusedBy: RefusedBy.Chatwoot } ? 0 : error;
            }

            scan.Add(conversation.Id, shown.Where(message => message.Fault is not null));

            // An older one can only be marked as failed, because the webhook of its status was not delivered.
            wanted.AddRange(shown.Where(message => message.CreatedAt >= since || message.Agent?.ShowsError == true)
                .Select(message => message.Agent).OfType<AgentMessage>());
            if (shown.Count < MessagePageSize || shown.Min(message => message.CreatedAt) < since)
            {
                break;
            }

            before = shown.Min(message => message.Id);
        }

        var known = await messages.FindKnownAsync(integrationId, [.. wanted.Select(message => message.Id)], cancellationToken);
        var missed = wanted.Where(IsMissed).OrderBy(message => message.Id).ToList();
        if (missed.Count == 0)
        {
            return 0;
        }

        // A list shows only the contact's address in Chatwoot, and a webhook the one that the relay gave it.
        var sourceId = Jid.Normalize(await relay.FindSourceIdAsync(integrationId, conversation.Id, cancellationToken));
        foreach (var message in missed)
        {
            await messages.ReceiveAsync(integrationId, deliveryId: null, message with { Chat = sourceId ?? conversation.Chat }, since, cancellationToken);
        }

        return missed.Count(message => !known.Contains(message.Id));

        // A known message is news when it failed or was deleted; of a message typed on the phone the deletion is the only news.
        bool IsMissed(AgentMessage message) => known.Contains(message.Id)
            ? message.ShowsError || message.IsDeleted
            : message.CreatedAt >= since && (!message.IsDeleted || message.TypedOnPhoneId is not null);
    }

    [LoggerMessage(
        6042, LogLevel.Warning, "Conversation {ConversationId} of {IntegrationId} could not be scanned for agent messages: {Detail}")]
    private static partial void LogSkipped(ILogger logger, long conversationId, string integrationId, string detail);

    [LoggerMessage(
        6043, LogLevel.Warning, "More conversations of {IntegrationId} were active than catch-up scans for agent messages ({Pages} pages)")]
    private static partial void LogCutShort(ILogger logger, string integrationId, int pages);

    /// <param name="Newest">Activity on the first page: what happened later is on it when it is read again.</param>
    /// <param name="Found">Messages that were not known.</param>
    /// <param name="Pages">How many were read.</param>
    private sealed record Look(DateTimeOffset Newest, int Found, int Pages);

    /// <param name="Since">Only messages from then on are new.</param>
    /// <param name="Failed">By message id, because some pages are read twice.</param>
    private sealed record Scan(
        string IntegrationId,
        ChatwootAccess Access,
        DateTimeOffset Since,
        Dictionary<long, (long ConversationId, ChatwootMessage Message)> Failed)
    {
        public void Add(long conversationId, IEnumerable<ChatwootMessage> failed)
        {
            foreach (var message in failed.Take(MaxFailed - Failed.Count))
            {
                Failed[message.Id] = (conversationId, message);
            }
        }
    }
}
