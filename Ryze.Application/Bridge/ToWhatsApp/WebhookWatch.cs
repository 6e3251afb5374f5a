using System.Collections.Concurrent;
using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Tracks for each integration whether Chatwoot's webhooks arrive, and which conversations are known to be unresolved. It is in memory
/// only, so a restart clears it. Thread-safe.
/// </summary>
public sealed class WebhookWatch(TimeProvider time)
{
    /// <summary>How long a webhook may take. Chatwoot reports every message we post, usually within a second.</summary>
    public static readonly TimeSpan ArrivalGrace = TimeSpan.FromSeconds(30);

    /// <summary>How long a conversation counts as unresolved after Chatwoot showed it. Limits the effect of a lost webhook.</summary>
    public static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan SilenceInterval = TimeSpan.FromMinutes(10);

    private const int MaxConversations = 20_000;

    private readonly ConcurrentDictionary<string, Watched> _integrations = new(StringComparer.Ordinal);

    /// <summary>Records a verified webhook.</summary>
    /// <param name="status">The conversation's status; null when the webhook has none.</param>
    /// <returns>Whether webhooks failed before, so that messages may be missing until the next catch-up.</returns>
    public bool Arrived(string integrationId, long? conversationId, string? status)
    {
        var watched = Of(integrationId);
        lock (watched)
        {
            var hasRecovered = watched.Fault is not null || watched.IsSilenceReported;
            (watched.ArrivedAt, watched.PostedAt, watched.Fault, watched.IsSilenceReported) = (time.GetUtcNow(), null, null, false);
            if (conversationId is { } id && status == "resolved")
            {
                watched.ShowResolved(id, time.GetUtcNow());
            }

            return hasRecovered;
        }
    }

    /// <summary>Call this before a change that Chatwoot reports by webhook.</summary>
    public void Expect(string integrationId)
    {
        var watched = Of(integrationId);
        lock (watched)
        {
            watched.PostedAt ??= time.GetUtcNow();
        }
    }

    /// <summary>Discards all knowledge from webhooks, because some may have been lost.</summary>
    public void MarkUnreliable(string integrationId)
    {
        var watched = Of(integrationId);
        lock (watched)
        {
            watched.ArrivedAt = null;
            watched.Conversations.Clear();
        }
    }

    public void MarkAllUnreliable()
    {
        foreach (var integrationId in _integrations.Keys)
        {
            MarkUnreliable(integrationId);
        }
    }

    /// <summary>Whether a webhook arrived since the last possible loss, and none is overdue.</summary>
    public bool IsWorking(string integrationId)
    {
        var watched = Of(integrationId);
        lock (watched)
        {
            return watched.ArrivedAt is not null && !watched.IsOverdue(time.GetUtcNow(), ArrivalGrace);
        }
    }

    /// <summary>Records that Chatwoot's response showed the conversation as unresolved.</summary>
    /// <param name="asOf">When the call started: a webhook after that is newer.</param>
    public void ShowUnresolved(string integrationId, long conversationId, DateTimeOffset asOf)
    {
        var watched = Of(integrationId);
        lock (watched)
        {
            watched.Confirm(conversationId, asOf);
        }
    }

    /// <summary>Whether the conversation is unresolved, according to working webhooks.</summary>
    public bool IsUnresolved(string integrationId, long conversationId)
    {
        var watched = Of(integrationId);
        lock (watched)
        {
            return IsWorking(integrationId)
                && watched.Conversations.TryGetValue(conversationId, out var shown)
                && shown is { IsResolved: false }
                && time.GetUtcNow() - shown.At < KnownFor;
        }
    }

    /// <summary>Records why Chatwoot marked messages as failed. The caller resets one of them, so that Chatwoot tries again.</summary>
    public void Report(string integrationId, WebhookFault fault)
    {
        var watched = Of(integrationId);
        lock (watched)
        {
            (watched.Fault, watched.FaultAt) = (fault, watched.Fault is null ? time.GetUtcNow() : watched.FaultAt);
        }
    }

    /// <summary>The advice for <c>last_error</c>; empty while webhooks arrive, or may still arrive.</summary>
    public string ErrorOf(string integrationId)
    {
        if (!_integrations.TryGetValue(integrationId, out var watched))
        {
            return "";
        }

        lock (watched)
        {
            return watched.Fault is { } fault && time.GetUtcNow() - watched.FaultAt >= ArrivalGrace ? fault.Advice() : "";
        }
    }

    /// <summary>Whether a webhook is overdue and this was not reported yet. True at most once in ten minutes.</summary>
    internal bool TryReportSilence(string integrationId)
    {
        var watched = Of(integrationId);
        lock (watched)
        {
            var now = time.GetUtcNow();
            var isNew = !watched.IsSilenceReported && watched.IsOverdue(now, ArrivalGrace)
                && (watched.SilenceAt is not { } before || now - before >= SilenceInterval);
            (watched.IsSilenceReported, watched.SilenceAt) = (watched.IsSilenceReported || isNew, isNew ? now : watched.SilenceAt);
            return isNew;
        }
    }

    /// <summary>Removes integrations that no longer run.</summary>
    internal void Keep(IReadOnlyCollection<string> active)
    {
        foreach (var removed in _integrations.Keys.Except(active, StringComparer.Ordinal).ToList())
        {
            _integrations.TryRemove(removed, out _);
        }
    }

    private Watched Of(string integrationId) => _integrations.GetOrAdd(integrationId, _ => new Watched());

    private sealed record Shown(bool IsResolved, DateTimeOffset At);

    /// <summary>Lock the instance before use.</summary>
    private sealed class Watched
    {
        public DateTimeOffset? ArrivedAt { get; set; }

        /// <summary>When our first change happened that Chatwoot has not reported yet.</summary>
        public DateTimeOffset? PostedAt { get; set; }

        public WebhookFault? Fault { get; set; }

        public DateTimeOffset FaultAt { get; set; }

        public bool IsSilenceReported { get; set; }

        public DateTimeOffset? SilenceAt { get; set; }

        public Dictionary<long, Shown> Conversations { get; } = [];

        public bool IsOverdue(DateTimeOffset now, TimeSpan grace) => PostedAt is { } posted && now - posted >= grace;

        /// <summary>
        /// Webhooks arrive in any order, and late when Chatwoot's queue is long. So a webhook can end the unresolved state, but never start
        /// or renew it.
        /// </summary>
        public void ShowResolved(long conversationId, DateTimeOffset now) => Remember(conversationId, new Shown(IsResolved: true, now));

        public void Confirm(long conversationId, DateTimeOffset asOf)
        {
            if (Conversations.GetValueOrDefault(conversationId) is not { IsResolved: true } shown || shown.At < asOf)
            {
                Remember(conversationId, new Shown(IsResolved: false, asOf));
            }
        }

        private void Remember(long conversationId, Shown shown)
        {
            if (Conversations.Count >= MaxConversations)
            {
                Conversations.Clear();
            }

            Conversations[conversationId] = shown;
        }
    }
}
