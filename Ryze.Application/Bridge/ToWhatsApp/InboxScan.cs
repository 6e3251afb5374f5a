using Ryze.Application.Bridge.Chatwoot;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>One round of catch-up with one inbox.</summary>
/// <param name="Since">Only messages from then on are new.</param>
/// <param name="Until">The round ends then, and the next one continues.</param>
internal sealed record InboxScan(
    string IntegrationId, ChatwootAccess Access, DateTimeOffset Since, DateTimeOffset Until, ScanProgress Progress)
{
    /// <summary>Messages with a webhook fault that one scan remembers.</summary>
    private const int MaxFailed = 1000;

    private readonly Dictionary<long, (long ConversationId, ChatwootMessage Message)> _failed = [];

    /// <summary>Messages with a webhook fault, by conversation.</summary>
    public IReadOnlyCollection<(long ConversationId, ChatwootMessage Message)> Failed => _failed.Values;

    /// <summary>Set when the integration's quota leaves no room for another message.</summary>
    public bool IsFull { get; set; }

    /// <summary>Whether the rest is left to the next round.</summary>
    public bool HasEnded(TimeProvider time) => IsFull || time.GetUtcNow() >= Until;

    public void AddFailed(long conversationId, IEnumerable<ChatwootMessage> failed)
    {
        foreach (var message in failed.Take(MaxFailed - _failed.Count))
        {
            // By id, because some pages are read twice; without its text, which nobody needs and which can be long.
            _failed[message.Id] = (conversationId, message with { Agent = null });
        }
    }
}
