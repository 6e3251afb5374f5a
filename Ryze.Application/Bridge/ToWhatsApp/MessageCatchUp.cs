using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Scans an inbox's conversations that were active since the last catch-up.</summary>
internal sealed partial class MessageCatchUp(
    IAgentMessageRepository messages, IIntegrationSyncRepository syncs, IContactAddresses addresses, IChatwootMessages chatwoot,
    WebhookWatch webhooks, WebhookRepair repair,
    TimeProvider time, ILogger<MessageCatchUp> logger)
{
    /// <summary>Chatwoot shows a message only after its transaction ends, which can be later than a newer message's.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    private const int MaxPages = 200;

    /// <summary>Conversations per page; a shorter page is the last one.</summary>
    private const int PageSize = 25;

    /// <summary>Limits the rounds over a list that keeps changing; the next catch-up continues.</summary>
    private const int MaxRounds = 10;

    /// <summary>Inboxes that are scanned concurrently; each Chatwoot host has its own pace.</summary>
    private const int MaxConcurrentScans = 64;

    /// <summary>How long a slow Chatwoot may use its place; the next catch-up continues.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(10);

    /// <summary>Failed conversations in a row, after which the cause is not in one of them.</summary>
    private const int MaxUnread = 5;

    /// <summary>How long a catch-up waits for an unreadable conversation.</summary>
    private static readonly TimeSpan UnreadableFor = TimeSpan.FromHours(1);

    /// <summary>The limit of remembered unreadable conversations; after it is reached, the wait starts again.</summary>
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<(string IntegrationId, long ConversationId), DateTimeOffset> _unreadableSince = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _scannedUpTo = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ScanProgress> _unfinished = new(StringComparer.Ordinal);
    private readonly FairPlaces _places = new(MaxConcurrentScans);

    /// <returns>The number of new messages. Known messages that agents deleted are revoked, and known messages that Chatwoot marks as
    /// failed get their receipt again.</returns>
    public async Task<Result<int>> ReceiveAsync(BridgeIntegration integration, long inboxId, CancellationToken cancellationToken)
    {
        var settings = integration.Settings;
        using var place =
            await _places.EnterAsync(FairShareKey.Of(integration.Tenant, settings.BaseUrl, settings.AccountId), cancellationToken);
        return await ScanAsync(integration, inboxId, cancellationToken);
    }

    /// <summary>Removes integrations that are no longer active.</summary>
    public void Keep(IReadOnlyCollection<string> active)
    {
        foreach (var integrationId in _unfinished.Keys.Except(active, StringComparer.Ordinal).ToList())
        {
            _unfinished.TryRemove(integrationId, out _);
        }
    }

    private async Task<Result<int>> ScanAsync(BridgeIntegration integration, long inboxId, CancellationToken cancellationToken)
    {
        var settings = integration.Settings;
        var access = new ChatwootAccess(settings.BaseUrl, settings.AccountId, settings.ApiToken)
        {
            YieldsToMessages = true, Tenant = integration.Tenant,
        };
        var coversPending = webhooks.IsWorking(integration.Id);
        var since = await SinceAsync(integration, coversPending, cancellationToken);
        var progress = _unfinished.TryGetValue(integration.Id, out var unfinished) && unfinished.Since <= since
            ? unfinished
            : new ScanProgress(since, Overlap);
        _unfinished[integration.Id] = progress;
        progress.Begin();
        var scan = new InboxScan(integration.Id, access, since, time.GetUtcNow() + MaxDuration, progress);
        var (newest, found) = (since, 0);
        for (var round = 1; round <= MaxRounds; round++)
        {
            // A conversation that becomes active moves to a page that was already read. So the first pages are read again.
            var scanned = await ScanPagesAsync(scan, inboxId, activeSince: newest, cancellationToken);
            if (!scanned.TryGet(out var seen, out var error))
            {
                return error;
            }

            var isAtRest = seen.Pages <= 1 || seen.Newest == newest;
            (newest, found) = (seen.Newest, found + seen.Found);
            if (isAtRest || progress.IsCut)
            {
                break;
            }
        }

        await repair.RepairAsync(
            integration.Id, access, scan.Failed, coversPending && !progress.IsCut, () => scan.HasEnded(time), cancellationToken);
        if (progress.IsCut)
        {
            // The next catch-up starts at the same time, so that a restart in between loses nothing.
            LogCut(logger, integration.Id);
            return found;
        }

        _unfinished.TryRemove(integration.Id, out _);
        _scannedUpTo[integration.Id] = newest;

        // After a restart, the catch-up must find the messages that still need repair.
        var pending = repair.PendingSince(integration.Id);
        await syncs.SaveCaughtUpToAsync(integration.Id, pending < newest ? pending.Value : newest, cancellationToken);
        return found;
    }

    private async Task<DateTimeOffset> SinceAsync(BridgeIntegration integration, bool coversPending, CancellationToken cancellationToken)
    {
        var oldest = AgentMessageAge.OldestOf(integration, time.GetUtcNow());
        DateTimeOffset? known = _scannedUpTo.TryGetValue(integration.Id, out var scanned)
            ? scanned
            : await syncs.FindCaughtUpToAsync(integration.Id, cancellationToken);
        var pending = coversPending ? repair.PendingSince(integration.Id) : null;
        known = pending < known ? pending : known;

        return known is { } upTo && upTo - Overlap > oldest ? upTo - Overlap : oldest;
    }

    /// <summary>Scans pages of active conversations, and each conversation's messages.</summary>
    private async Task<Result<ScanResult>> ScanPagesAsync(
        InboxScan scan, long inboxId, DateTimeOffset activeSince, CancellationToken cancellationToken)
    {
        var (integrationId, access) = (scan.IntegrationId, scan.Access);
        var (newest, found) = (activeSince, 0);
        ChatwootFailure? unread = null;
        var unreadInARow = 0;
        for (var page = 1; page <= MaxPages; page++)
        {
            var listed = await chatwoot.ListInboxConversationsAsync(access, inboxId, page, cancellationToken);
            if (!listed.TryGet(out var conversations, out var error))
            {
                return error;
            }

            newest = page == 1 ? conversations.Select(conversation => conversation.LastActivityAt).Append(activeSince).Max() : newest;
            foreach (var conversation in conversations.Where(c => c.LastActivityAt >= activeSince && !scan.Progress.IsRead(c)))
            {
                if (scan.HasEnded(time))
                {
                    break;
                }

                var received = await new ConversationScan(messages, addresses, chatwoot, scan, conversation, time)
                    .RunAsync(cancellationToken);
                if (received.TryGet(out var count, out error))
                {
                    (found, unreadInARow) = (found + count, 0);
                    _unreadableSince.TryRemove((integrationId, conversation.Id), out _);
                }
                else if (AffectsWholeHost((ChatwootFailure)error) || ++unreadInARow == MaxUnread)
                {
                    return error;
                }
                else
                {
                    // The other conversations do not wait for it. After a transient failure the next catch-up starts here again.
                    LogSkipped(logger, conversation.Id, integrationId, Redaction.Of(((ChatwootFailure)error).Detail));
                    unread = IsPermanent(integrationId, conversation.Id, (ChatwootFailure)error) ? unread : (ChatwootFailure)error;
                }
            }

            if (scan.HasEnded(time))
            {
                scan.Progress.Cut();
                return new ScanResult(newest, found, page);
            }

            // The list is newest first, so all conversations after the first inactive one are inactive.
            if (conversations.Count < PageSize || conversations.Any(conversation => conversation.LastActivityAt < activeSince))
            {
                return unread is not null ? unread : new ScanResult(newest, found, page);
            }
        }

        LogCutShort(logger, integrationId, MaxPages);
        return unread is not null ? unread : new ScanResult(newest, found, MaxPages);
    }

    /// <summary>Whether the next conversation would also fail.</summary>
    private static bool AffectsWholeHost(ChatwootFailure failure) =>
        failure is { ChatwootStatus: null or 408 or 429 or >= 502 } or { HeldFor: not null } || DeliveryDecision.IsRefusedToken(failure);

    /// <summary>Whether the messages are too long to read, Chatwoot refused, or the conversation was unreadable for too long.</summary>
    private bool IsPermanent(string integrationId, long conversationId, ChatwootFailure failure)
    {
        if (failure is { IsTooLarge: true, ChatwootStatus: < 300 } || !DeliveryDecision.IsTransient(failure))
        {
            return true;
        }

        if (_unreadableSince.Count >= MaxRemembered)
        {
            _unreadableSince.Clear();
        }

        return time.GetUtcNow() - _unreadableSince.GetOrAdd((integrationId, conversationId), time.GetUtcNow()) >= UnreadableFor;
    }

    [LoggerMessage(
        6042, LogLevel.Warning,
        "Catch-up skipped conversation {ConversationId} for {IntegrationId} ({Detail}): its missed agent messages are not sent yet")]
    private static partial void LogSkipped(ILogger logger, long conversationId, string integrationId, string detail);

    [LoggerMessage(
        6043, LogLevel.Warning,
        "Catch-up reached its limit of {Pages} pages for {IntegrationId}: agent messages in older conversations may be missed")]
    private static partial void LogCutShort(ILogger logger, string integrationId, int pages);

    [LoggerMessage(
        6047, LogLevel.Warning, "Catch-up reached a limit of time, size or storage for {IntegrationId}: the next one continues")]
    private static partial void LogCut(ILogger logger, string integrationId);

    /// <param name="Newest">The newest activity on the first page; later activity appears there when it is read again.</param>
    /// <param name="Found">The number of new messages.</param>
    /// <param name="Pages">The number of pages that were read.</param>
    private sealed record ScanResult(DateTimeOffset Newest, int Found, int Pages);
}
