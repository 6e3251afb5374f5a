using Ryze.Application.Bridge.Chatwoot;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// One integration's catch-up progress since the last complete scan. The next catch-up continues there; a restarted process starts over.
/// Not thread-safe.
/// </summary>
/// <param name="since">Only messages from this time on were read.</param>
/// <param name="overlap">How long a conversation may still change after its last activity.</param>
internal sealed class ScanProgress(DateTimeOffset since, TimeSpan overlap)
{
    /// <summary>When the limit is reached, the progress is cleared, and conversations are read again.</summary>
    private const int MaxRemembered = 10_000;

    private readonly Dictionary<long, ConversationProgress> _conversations = [];

    public DateTimeOffset Since => since;

    /// <summary>Whether a limit ended this round early.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Starts a new round.</summary>
    public void Begin() => IsCut = false;

    /// <summary>Leaves the rest to the next catch-up.</summary>
    public void Cut() => IsCut = true;

    /// <summary>Whether an earlier round read it completely and nothing was added since.</summary>
    public bool IsRead(InboxConversation conversation) =>
        _conversations.GetValueOrDefault(conversation.Id) is { Walk: null } progress
        && progress.ActiveAt == conversation.LastActivityAt
        && progress.At - progress.ActiveAt > overlap;

    /// <summary>The position in the conversation where a limit ended an earlier round.</summary>
    public ConversationWalk? FindWalk(long conversationId) => _conversations.GetValueOrDefault(conversationId)?.Walk;

    /// <param name="walk">Null when the whole conversation is stored.</param>
    public void Remember(InboxConversation conversation, ConversationWalk? walk, DateTimeOffset now)
    {
        if (_conversations.Count >= MaxRemembered)
        {
            _conversations.Clear();
        }

        _conversations[conversation.Id] = new ConversationProgress(conversation.LastActivityAt, walk, now);
    }

    private sealed record ConversationProgress(DateTimeOffset ActiveAt, ConversationWalk? Walk, DateTimeOffset At);
}
