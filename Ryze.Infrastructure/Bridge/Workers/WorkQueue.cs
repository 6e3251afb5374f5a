using Ryze.Application.Bridge.Workers;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>
/// The waiting items of one integration: in order per chat, chats side by side. Holds no content, only who waits behind whom. Not for several
/// threads at once.
/// </summary>
internal sealed class WorkQueue
{
    private readonly LinkedList<Item> _items = [];
    private readonly Dictionary<long, Item> _bySeq = [];
    private readonly HashSet<string> _blocked = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, string> _errors = [];

    public int Count => _items.Count;

    /// <summary>Why the first of the failing items failed; empty when none fails.</summary>
    public string Error => _errors.Count > 0 ? _errors.First().Value : "";

    /// <summary>When the first of those is due that nothing stands before; past when one is due already.</summary>
    public DateTimeOffset? NextDue => Heads().Min(item => item.DueAt);

    /// <summary>In its place by sequence number. What is here already is not added; if it is at work, it is looked at once more afterwards.</summary>
    public void Add(WorkItem scanned)
    {
        if (_bySeq.TryGetValue(scanned.Seq, out var known))
        {
            known.IsToBeRepeated = known.IsRunning;
            return;
        }

        var item = new Item(scanned);
        _bySeq.Add(item.Seq, item);
        var before = _items.Last;
        while (before is not null && before.Value.Seq > item.Seq)
        {
            before = before.Previous;
        }

        if (before is null)
        {
            _items.AddFirst(item);
        }
        else
        {
            _items.AddAfter(before, item);
        }
    }

    /// <summary>The first item that is due and that nothing stands before.</summary>
    public Item? TakeNext(DateTimeOffset now)
    {
        if (Heads().FirstOrDefault(item => item.DueAt is null || item.DueAt <= now) is not { } next)
        {
            return null;
        }

        next.IsRunning = true;
        next.Attempts++;
        return next;
    }

    /// <summary>The item is done, unless more of it came meanwhile.</summary>
    public void Remove(Item item)
    {
        _errors.Remove(item.Seq);
        if (item.IsToBeRepeated)
        {
            (item.IsToBeRepeated, item.IsRunning, item.Attempts, item.FailingSince, item.HeldUntil) = (false, false, 0, null, null);
            return;
        }

        _items.Remove(item);
        _bySeq.Remove(item.Seq);
    }

    /// <summary>The item goes back to its place after a failure, and its chat waits with it.</summary>
    /// <param name="error">See <see cref="WorkOutcome.Error"/>.</param>
    public void Hold(Item item, DateTimeOffset now, DateTimeOffset until, string error = "")
    {
        item.IsRunning = false;
        item.FailingSince ??= now;
        item.HeldUntil = until;
        if (error.Length > 0)
        {
            _errors[item.Seq] = error;
        }
        else
        {
            _errors.Remove(item.Seq);
        }
    }

    /// <summary>The item goes back to its place as if it had not been taken.</summary>
    public static void PutBack(Item item)
    {
        item.IsRunning = false;
        item.Attempts--;
    }

    /// <summary>Releases every held item.</summary>
    public void Free()
    {
        _errors.Clear();
        foreach (var item in _items)
        {
            item.HeldUntil = null;
        }
    }

    /// <summary>
    /// Items that are not at work, none of whose chats is at work or has an earlier item. Two items are of one chat when they share any of its
    /// keys, so that order holds also while number and LID are only being learned to be one.
    /// </summary>
    private IEnumerable<Item> Heads()
    {
        // First, wherever they stand: an item that comes late may belong before one that is at work already.
        _blocked.Clear();
        _blocked.UnionWith(_items.Where(item => item.IsRunning).SelectMany(item => item.Chats));
        foreach (var item in _items.Where(item => !item.IsRunning))
        {
            var isHead = !item.Chats.Any(_blocked.Contains);
            _blocked.UnionWith(item.Chats);
            if (isHead)
            {
                yield return item;
            }
        }
    }

    internal sealed class Item(WorkItem scanned)
    {
        public long Seq { get; } = scanned.Seq;

        public IReadOnlyList<string> Chats { get; } = scanned.Chats;

        public bool IsRunning { get; set; }

        public bool IsToBeRepeated { get; set; }

        public int Attempts { get; set; }

        public DateTimeOffset? FailingSince { get; set; }

        /// <summary>After a failure.</summary>
        public DateTimeOffset? HeldUntil { get; set; }

        public DateTimeOffset? DueAt => HeldUntil is null || HeldUntil < scanned.NotBefore ? scanned.NotBefore : HeldUntil;
    }
}
