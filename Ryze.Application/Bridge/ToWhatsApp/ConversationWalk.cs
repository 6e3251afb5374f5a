namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// The order in which a catch-up reads the pages of one conversation. Chatwoot lists the newest messages first and a catch-up stores the oldest
/// first, so it goes back to the oldest page, remembers where each page begins, and reads the pages again on the way forward. Later catch-ups
/// continue a walk that a cap ended. Used by one catch-up at a time.
/// </summary>
internal sealed class ConversationWalk
{
    /// <summary>Pages that are remembered, 4,000 messages. The newest ones beyond it are found again on the next way back.</summary>
    private const int MaxPages = 200;

    private readonly List<long> _pages = [];

    /// <summary>Messages with smaller ids are stored.</summary>
    private long? _storedBefore;

    /// <summary>The page that is read next holds messages with smaller ids; null: the newest page.</summary>
    public long? Next => _pages.Count > 0 ? _pages[^1] : null;

    /// <summary>Whether the next page follows directly on messages that are stored.</summary>
    public bool IsForward { get; private set; }

    /// <summary>Whether no message between this one and the stored ones is missing.</summary>
    /// <param name="oldest">The id of the oldest message on the page.</param>
    public bool Reaches(long oldest) => oldest <= _storedBefore || oldest >= Next;

    /// <summary>The page is not stored yet, because older ones come first.</summary>
    /// <param name="oldest">The id of the oldest message on the page.</param>
    public void GoBack(long oldest)
    {
        if (_pages.Count == MaxPages)
        {
            _pages.RemoveAt(0);
        }

        _pages.Add(oldest);
    }

    /// <summary>The page is stored.</summary>
    /// <returns>False when it was the newest one: all are stored.</returns>
    public bool GoForward()
    {
        if (Next is not { } next)
        {
            return false;
        }

        _storedBefore = next;
        _pages.RemoveAt(_pages.Count - 1);
        IsForward = _pages.Count > 0;
        return true;
    }
}
