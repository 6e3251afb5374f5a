using System.Collections.Concurrent;
using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Remembers for each integration whether Chatwoot's webhooks arrive, and which conversations are known not to be resolved. It lives in memory:
/// after a start nothing is known. Thread-safe.
/// </summary>
public sealed class WebhookWatch(TimeProvider time)
{
    /// <summary>Chatwoot reports every message we post, usually within a second.</summary>
    public static readonly TimeSpan ArrivalGrace = TimeSpan.FromSeconds(30);

    /// <summary>A single lost webhook misleads for no longer.</summary>
    public static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan SilenceInterval = TimeSpan.FromMinutes(10);

    private const int MaxConversations = 20_000;

    private readonly ConcurrentDictionary<string, Watched> _integrations = new(StringComparer.Ordinal);

    /// <summary>A webhook that proved to be Chatwoot's arrived.</summary>
    /// <param name="status">Of the conversation; null when the webhook does not say.</param>
    /// <returns>Whether webhooks did not arrive before, so that messages may wait for the next catch-up.</returns>
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

    /// <summary>We are about to change something that Chatwoot reports by webhook.</summary>
    public void Expect(string integrationId)
    {
        var watched = Of(integrationId);
        lock (watched)
        {
            watched.PostedAt ??= time.GetUtcNow();
        }
    }

    /// <summary>Webhooks may have been lost: what they showed counts no longer.</summary>
    public void Doubt(string integrationId)
    {
        var watched = Of(integrationId);
        lock (watched)
        {
            watched.ArrivedAt = null;
            watched.Conversations.Clear();
        }
    }

    public void DoubtAll()
    {
        foreach (var integrationId in _integrations.Keys)
        {
            Doubt(integrationId);
        }
    }

    /// <summary>Whether a webhook arrived since the last doubt, and none is overdue.</summary>
    public bool IsWorking(string integrationId)
    {
        var watched = Of(integrationId);
        lock (watched)
        {
            return watched.ArrivedAt is not null && !watched.IsOverdue(time.GetUtcNow(), ArrivalGrace);
        }
    }

    /// <summary>An answer of Chatwoot showed the conversation as not resolved.</summary>
    /// <param name="asOf">When the call began: a webhook since then is newer.</param>
    public void ShowUnresolved(string integrationId, long conversationId, DateTimeOffset asOf)
    {
        var watched = Of(integrationId);
        lock (watched)
        {
            watched.Confirm(conversationId, asOf);
        }
    }

    /// <summary>Whether the conversation is not resolved, as far as working webhooks can tell.</summary>
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

    /// <summary>A catch-up found messages that Chatwoot marks as failed for this reason, and changes one so that Chatwoot tries again.</summary>
    public void Report(string integrationId, WebhookFault fault)
    {
        var watched = Of(integrationId);
        lock (watched)
        {
            (watched.Fault, watched.FaultAt) = (fault, watched.Fault is null ? time.GetUtcNow() : watched.FaultAt);
        }
    }

    /// <summary>Empty while webhooks arrive, or may still prove that they do.</summary>
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

    /// <summary>Whether a webhook is overdue; true once for each silence, and not again soon for a Chatwoot whose webhooks are only slow.</summary>
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

    /// <summary>Integrations that no longer run are forgotten.</summary>
    internal void Keep(IReadOnlyCollection<string> active)
    {
        foreach (var removed in _integrations.Keys.Except(active, StringComparer.Ordinal).ToList())
        {
            _integrations.TryRemove(removed, out _);
        }
    }

    private Watched Of(string integrationId) => _integrations.GetOrAdd(integrationId, _ => new Watched());

    private sealed record Shown(bool IsResolved, DateTimeOffset At);

    /// <summary>Guarded by a lock on itself.</summary>
    private sealed class Watched
    {
        public DateTimeOffset? ArrivedAt { get; set; }

        /// <summary>When we did the first thing that Chatwoot has not reported yet.</summary>
        public DateTimeOffset? PostedAt { get; set; }

        public WebhookFault? Fault { get; set; }

        public DateTimeOffset FaultAt { get; set; }

        public bool IsSilenceReported { get; set; }

        public DateTimeOffset? SilenceAt { get; set; }

        public Dictionary<long, Shown> Conversations { get; } = [];

        public bool IsOverdue(DateTimeOffset now, TimeSpan grace) => PostedAt is { } posted && now - posted >= grace;

        /// <summary>
        /// Webhooks arrive in no order, and late when Chatwoot's queue is long: one can end what is known, but neither begin nor renew it.
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
