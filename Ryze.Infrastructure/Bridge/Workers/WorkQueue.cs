using Ryze.Application.Bridge.Workers;
using Ryze.Domain;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>
/// One integration's waiting items: in order within a chat, concurrent across chats. Holds the order but no content. Not thread-safe.
/// </summary>
internal sealed class WorkQueue
{
    private readonly LinkedList<Item> _items = [];
    private readonly Dictionary<long, Item> _bySeq = [];
    private readonly HashSet<string> _blocked = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, string> _errors = [];

    public int Count => _items.Count;

    /// <summary>The first failing item's error; empty when none fails.</summary>
    public string Error => _errors.Count > 0 ? _errors.First().Value : "";

    /// <summary>When the next unblocked item is due; in the past when one is due already.</summary>
    public DateTimeOffset? NextDue => Heads().Min(item => item.DueAt);

    /// <summary>Inserts by sequence number. A queued item is not added again; when it is running, it runs once more afterwards.</summary>
    public void Add(WorkItem scanned)
    {
        if (_bySeq.TryGetValue(scanned.Seq, out var known))
        {
            known.MustRepeat = known.IsRunning;
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

    /// <summary>The first item that is due and not blocked.</summary>
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

    /// <summary>Removes the item, unless it must run once more.</summary>
    public void Remove(Item item)
    {
        _errors.Remove(item.Seq);
        if (item.MustRepeat)
        {
            (item.MustRepeat, item.IsRunning, item.Attempts, item.FailingSince, item.HeldUntil) = (false, false, 0, null, null);
            return;
        }

        _items.Remove(item);
        _bySeq.Remove(item.Seq);
    }

    /// <summary>Returns a failed item to its place; its chat waits with it.</summary>
    /// <param name="error">See <see cref="Outcome.Error"/>.</param>
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

    /// <summary>Returns the item to its place without counting the attempt.</summary>
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
    /// The idle items that are not blocked by a running or earlier item of their chats. Items that share any key belong to one chat, so the
    /// order holds even before a phone number and a LID are known to match.
    /// </summary>
    private IEnumerable<Item> Heads()
    {
        // Running items first, even when a late item stands before them.
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

        public bool MustRepeat { get; set; }

        public int Attempts { get; set; }

        public DateTimeOffset? FailingSince { get; set; }

        /// <summary>Set after a failure.</summary>
        public DateTimeOffset? HeldUntil { get; set; }

        public DateTimeOffset? DueAt => HeldUntil is null || HeldUntil < scanned.NotBefore ? scanned.NotBefore : HeldUntil;
    }
}
