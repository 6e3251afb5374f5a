using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Workers;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Caches the files of pending events and the failed downloads, so that retries do not repeat them. Idle files use at most
/// <see cref="MaxIdle"/> in total; the least recently used file is deleted first.
/// </summary>
internal sealed class FileCache(TimeProvider time) : IFileCache, IDisposable
{
    /// <summary>In bytes, on disk.</summary>
    public const long MaxIdle = 256 * 1024 * 1024;

    /// <summary>Longer than the longest pause between two attempts; paused and deleted integrations need no files.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string IntegrationId, long Seq), Entry> _entries = [];

    /// <summary>The number of events with an entry.</summary>
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

    /// <summary>The event's file for one user at a time; null when none is stored.</summary>
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

    /// <summary>Stores a file that is in use, and disposes it when the event is done.</summary>
    public void Keep(WorkContext job, ChatwootUpload file)
    {
        lock (_gate)
        {
            var entry = EntryOf(job);
            (entry.File, entry.IsInUse) = (file, true);
        }
    }

    /// <summary>Marks the file as no longer in use.</summary>
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

    /// <summary>How many downloads failed.</summary>
    public int FailuresOf(WorkContext job)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(KeyOf(job), out var entry) ? entry.Failures : 0;
        }
    }

    /// <summary>Whether the file exceeds the download limit.</summary>
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

    /// <returns>The number of failures, including this one.</returns>
    public int CountFailure(WorkContext job, int by = 1)
    {
        lock (_gate)
        {
            return EntryOf(job).Failures += by;
        }
    }

    /// <summary>Deletes the entry of a finished event.</summary>
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

    /// <summary>Deletes files that were idle for an hour or exceed the space limit.</summary>
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
