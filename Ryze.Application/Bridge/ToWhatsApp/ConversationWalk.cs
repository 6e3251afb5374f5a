namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// The order in which a catch-up reads one conversation's pages. Chatwoot lists the newest messages first, but a catch-up stores the oldest
/// first. So it walks back, remembers where each page starts, and reads the pages again on the way forward. Later catch-ups continue a walk
/// that a limit ended. Not thread-safe.
/// </summary>
internal sealed class ConversationWalk
{
    /// <summary>Remembered pages: 4,000 messages. The next walk back finds the newer ones beyond this limit.</summary>
    private const int MaxPages = 200;

    private readonly List<long> _pages = [];

    /// <summary>All messages with smaller ids are stored.</summary>
    private long? _storedBefore;

    /// <summary>The next page holds messages with smaller ids; null is the newest page.</summary>
    public long? Next => _pages.Count > 0 ? _pages[^1] : null;

    /// <summary>Whether the next page directly follows stored messages.</summary>
    public bool IsForward { get; private set; }

    /// <summary>Whether no message is missing between this one and the stored ones.</summary>
    /// <param name="oldest">The id of the page's oldest message.</param>
    public bool Reaches(long oldest) => oldest <= _storedBefore || oldest >= Next;

    /// <summary>Postpones this page, because older ones are stored first.</summary>
    /// <param name="oldest">The id of the page's oldest message.</param>
    public void GoBack(long oldest)
    {
        if (_pages.Count == MaxPages)
        {
            _pages.RemoveAt(0);
        }

        _pages.Add(oldest);
    }

    /// <summary>Marks the page as stored.</summary>
    /// <returns>False when it was the newest page, so that all are stored.</returns>
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
