using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Workers;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Files of events that are not done: what was fetched is not fetched again, and what could not be had is not asked for over and over. Files
/// that nobody is just sending take at most <see cref="MaxIdle"/> together; the one used longest ago goes first.
/// </summary>
internal sealed class FileCache(TimeProvider time) : IFileCache, IDisposable
{
    /// <summary>In bytes, on disk.</summary>
    public const long MaxIdle = 256 * 1024 * 1024;

    /// <summary>Longer than the longest pause between two attempts; an integration that is paused or gone needs them no more.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string IntegrationId, long Seq), Entry> _entries = [];

    /// <summary>Events whose file something is known of.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The event's file, for its one user; null when there is none.</summary>
    public ChatwootUpload? Borrow(WorkContext job)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(KeyOf(job), out var entry) || entry.File is null)
            {
                return null;
            }

            entry.IsInUse = true;
            return entry.File;
        }
    }

    /// <summary>Keeps a file that is in use from now on, and closes it when the event is done.</summary>
    public void Keep(WorkContext job, ChatwootUpload file)
    {
        lock (_gate)
        {
            var entry = EntryOf(job);
            (entry.File, entry.IsInUse) = (file, true);
        }
    }

    /// <summary>The file is not in use any more.</summary>
    public void Return(WorkContext job)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(KeyOf(job), out var entry))
            {
                (entry.IsInUse, entry.UsedAt) = (false, entry.IsForgotten ? DateTimeOffset.MinValue : time.GetUtcNow());
            }

            ForgetOld();
        }
    }

    /// <summary>How often the file could not be fetched.</summary>
    public int FailuresOf(WorkContext job)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(KeyOf(job), out var entry) ? entry.Failures : 0;
        }
    }

    /// <summary>The file is larger than is fetched.</summary>
    public bool IsTooLarge(WorkContext job)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(KeyOf(job), out var entry) && entry.IsTooLarge;
        }
    }

    public void MarkTooLarge(WorkContext job)
    {
        lock (_gate)
        {
            EntryOf(job).IsTooLarge = true;
        }
    }

    /// <returns>How often it could not be fetched, this time included.</returns>
    public int CountFailure(WorkContext job, int by = 1)
    {
        lock (_gate)
        {
            return EntryOf(job).Failures += by;
        }
    }

    /// <summary>The event is done.</summary>
    public void Forget(string integrationId, long seq)
    {
        lock (_gate)
        {
            Remove((integrationId, seq));
        }
    }

    public void Forget(string integrationId)
    {
        lock (_gate)
        {
            foreach (var (key, entry) in _entries.Where(known => known.Key.IntegrationId == integrationId).ToList())
            {
                if (entry.IsInUse)
                {
                    entry.IsForgotten = true;
                }
                else
                {
                    Remove(key);
                }
            }
        }
    }

    /// <summary>Forgets what was not used for an hour, and what there is no room for.</summary>
    public void ForgetOld()
    {
        lock (_gate)
        {
            var old = time.GetUtcNow() - KeptFor;
            var idle = _entries.Where(known => !known.Value.IsInUse).OrderBy(known => known.Value.UsedAt).ToList();
            var length = idle.Sum(known => known.Value.File?.Content.Length ?? 0);
            foreach (var (key, entry) in idle)
            {
                if (entry.UsedAt <= old || (length > MaxIdle && entry.File is not null))
                {
                    length -= entry.File?.Content.Length ?? 0;
                    Remove(key);
                }
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var key in _entries.Keys)
            {
                Remove(key);
            }
        }
    }

    private static (string IntegrationId, long Seq) KeyOf(WorkContext job) => (job.IntegrationId, job.Waiting.Seq);

    private Entry EntryOf(WorkContext job)
    {
        if (!_entries.TryGetValue(KeyOf(job), out var entry))
        {
            _entries[KeyOf(job)] = entry = new Entry();
        }

        entry.UsedAt = time.GetUtcNow();
        return entry;
    }

    private void Remove((string IntegrationId, long Seq) key)
    {
        if (_entries.Remove(key, out var entry))
        {
            entry.File?.Content.Dispose();
        }
    }

    private sealed class Entry
    {
        public int Failures { get; set; }

        public ChatwootUpload? File { get; set; }

        public bool IsInUse { get; set; }

        public bool IsTooLarge { get; set; }

        public bool IsForgotten { get; set; }

        public DateTimeOffset UsedAt { get; set; }
    }
}
