using Ryze.Application.Bridge.Chatwoot;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>One catch-up round for one inbox.</summary>
/// <param name="Since">Only messages from this time on are new.</param>
/// <param name="Until">The round stops at this time, and the next one continues.</param>
internal sealed record InboxScan(
    string IntegrationId, ChatwootAccess Access, DateTimeOffset Since, DateTimeOffset Until, ScanProgress Progress)
{
    /// <summary>The limit of remembered messages with a webhook error.</summary>
    private const int MaxFailed = 1000;

    private readonly Dictionary<long, (long ConversationId, ChatwootMessage Message)> _failed = [];

    /// <summary>Messages with a webhook error, by conversation.</summary>
    public IReadOnlyCollection<(long ConversationId, ChatwootMessage Message)> Failed => _failed.Values;

    /// <summary>Set when the integration's quota allows no further message.</summary>
    public bool IsFull { get; set; }

    /// <summary>Whether the next round must do the rest.</summary>
    public bool HasEnded(TimeProvider time) => IsFull || time.GetUtcNow() >= Until;

    public void AddFailed(long conversationId, IEnumerable<ChatwootMessage> failed)
    {
        foreach (var message in failed.Take(MaxFailed - _failed.Count))
        {
            // Keyed by id, because some pages are read twice. The text is dropped, because it is unused and can be long.
            _failed[message.Id] = (conversationId, message with { Agent = null });
        }
    }
}
