using Ryze.Application.Relay;

namespace Ryze.Infrastructure.Relay;

/// <summary>
/// The waiting items of one integration: in order per chat, chats side by side. Holds no content, only who waits behind whom. Not for several
/// threads at once.
/// </summary>
internal sealed class RelayQueue
{
    private readonly LinkedList<Item> _items = [];
    private readonly Dictionary<long, Item> _bySeq = [];
    private readonly HashSet<string> _blocked = new(StringComparer.Ordinal);

    public int Count => _items.Count;

    /// <summary>Items that have failed and wait for their time.</summary>
    public bool IsAnyHeld => _items.Any(item => item.FailingSince is not null);

    /// <summary>When the first of the held ones is due.</summary>
    public DateTimeOffset? NextDue => _items.Where(item => !item.IsRunning).Min(item => item.HeldUntil);

    /// <summary>In its place by sequence number. What is here already is not added; if it is at work, it is looked at once more afterwards.</summary>
    public void Add(RelayItem scanned)
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

    /// <summary>
    /// The first item that may run: not held, and nothing before it is of the same chat. Two items are of one chat when they share any of
    /// its keys, so that order holds also while number and LID are only being learned to be one.
    /// </summary>
    public Item? TakeNext(DateTimeOffset now)
    {
        _blocked.Clear();
        foreach (var item in _items)
        {
            var isFree = true;
            foreach (var chat in item.Chats)
            {
                isFree &= _blocked.Add(chat);
            }

            if (isFree && !item.IsRunning && (item.HeldUntil is null || item.HeldUntil <= now))
            {
                item.IsRunning = true;
                item.Attempts++;
                return item;
            }
        }

        return null;
    }

    /// <summary>The item is done, unless more of it came meanwhile.</summary>
    public void Remove(Item item)
    {
        if (item.IsToBeRepeated)
        {
            (item.IsToBeRepeated, item.IsRunning, item.Attempts, item.FailingSince, item.HeldUntil) = (false, false, 0, null, null);
            return;
        }

        _items.Remove(item);
        _bySeq.Remove(item.Seq);
    }

    /// <summary>The item goes back to its place, and with it waits its chat.</summary>
    public static void Hold(Item item, DateTimeOffset now, DateTimeOffset until)
    {
        item.IsRunning = false;
        item.FailingSince ??= now;
        item.HeldUntil = until;
    }

    /// <summary>The item goes back to its place as if it had not been taken.</summary>
    public static void PutBack(Item item)
    {
        item.IsRunning = false;
        item.Attempts--;
    }

    /// <summary>Whatever is held is due now.</summary>
    public void Free(DateTimeOffset now)
    {
        foreach (var item in _items.Where(item => item.HeldUntil > now))
        {
            item.HeldUntil = now;
        }
    }

    internal sealed class Item(RelayItem scanned)
    {
        public long Seq { get; } = scanned.Seq;

        public IReadOnlyList<string> Chats { get; } = scanned.Chats;

        public bool IsRunning { get; set; }

        public bool IsToBeRepeated { get; set; }

        public int Attempts { get; set; }

        public DateTimeOffset? FailingSince { get; set; }

        public DateTimeOffset? HeldUntil { get; set; } = scanned.NotBefore;
    }
}
