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
        _conversations.GetValueOrDefault(conversation.Id) is { Gap: null } progress
        && progress.ActiveAt == conversation.LastActivityAt
        && progress.At - progress.ActiveAt > overlap;

    /// <summary>The part of the conversation that was read already, when a cap ended it in the middle.</summary>
    public ScanGap? FindGap(long conversationId) => _conversations.GetValueOrDefault(conversationId)?.Gap;

    /// <param name="gap">Null when all of it is read.</param>
    public void Remember(InboxConversation conversation, ScanGap? gap, DateTimeOffset now)
    {
        if (_conversations.Count >= MaxRemembered)
        {
            _conversations.Clear();
        }

        _conversations[conversation.Id] = new ConversationProgress(conversation.LastActivityAt, gap, now);
    }

    private sealed record ConversationProgress(DateTimeOffset ActiveAt, ScanGap? Gap, DateTimeOffset At);
}

/// <summary>Messages of a conversation that were read: from the newest down to the one where a cap ended.</summary>
/// <param name="Newest">Id of the newest one.</param>
/// <param name="Before">Id of the oldest one; older ones are still to be read.</param>
internal sealed record ScanGap(long Newest, long Before);
