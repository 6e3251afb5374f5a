using Ryze.Application.Bridge.Chatwoot;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// How far the catch-ups of one integration have come since the last one that read everything. The next one continues there; a process that
/// starts again reads from the beginning. Used by one catch-up at a time.
/// </summary>
/// <param name="since">Only messages from then on were read.</param>
/// <param name="overlap">How long after its activity a conversation may still change.</param>
internal sealed class ScanProgress(DateTimeOffset since, TimeSpan overlap)
{
    /// <summary>More are forgotten, which only costs that they are read again.</summary>
    private const int MaxRemembered = 10_000;

    private readonly Dictionary<long, ConversationProgress> _conversations = [];

    public DateTimeOffset Since => since;

    /// <summary>Whether a cap ended this round before everything was read.</summary>
    public bool IsCut { get; private set; }

    /// <summary>A new round begins.</summary>
    public void Begin() => IsCut = false;

    /// <summary>The rest is left to the next catch-up.</summary>
    public void Cut() => IsCut = true;

    /// <summary>Whether an earlier round has read all of it, and nothing can have been added since.</summary>
    public bool IsRead(InboxConversation conversation) =>
        _conversations.GetValueOrDefault(conversation.Id) is { Walk: null } progress
        && progress.ActiveAt == conversation.LastActivityAt
        && progress.At - progress.ActiveAt > overlap;

    /// <summary>Where a cap ended an earlier round in the middle of the conversation.</summary>
    public ConversationWalk? FindWalk(long conversationId) => _conversations.GetValueOrDefault(conversationId)?.Walk;

    /// <param name="walk">Null when all of it is stored.</param>
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
