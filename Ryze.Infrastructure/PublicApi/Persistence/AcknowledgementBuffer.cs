using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>
/// Collects outbox updates that no link waits for: acknowledged positions and each integration's newest link. Writes them together, at
/// most every 100 ms.
/// </summary>
internal sealed partial class AcknowledgementBuffer(Store<RyzeDbContext> store, TimeProvider time, ILogger<AcknowledgementBuffer> logger)
    : IAsyncDisposable
{
    private const string Acked = """UPDATE "outbox_channels" SET "LastAcked" = @p0 WHERE "IntegrationId" = @p1 AND "LastAcked" < @p0""";

    // Ids grow with time (LinkSockets.NewId), so the newest link of all replicas wins.
    private const string Opened =
        """UPDATE "outbox_channels" SET "SocketId" = @p0, "ChangedAt" = @p1 WHERE "IntegrationId" = @p2 AND ("SocketId" IS NULL OR "SocketId" < @p0)""";

    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(100);

    // A locked database must not be loaded with work that can wait.
    private static readonly TimeSpan DelayAfterFailure = TimeSpan.FromSeconds(5);

    private const int NotesPerTransaction = 500;

    private readonly ConcurrentDictionary<string, Note> _notes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private int _scheduled;
    private Task _writing = Task.CompletedTask;

    public void Acknowledge(string integrationId, long seq) => Add(integrationId, new Note(seq, null));

    public void SocketOpened(string integrationId, string socketId) => Add(integrationId, new Note(0, socketId));

    /// <summary>The position that is not written yet; 0 when all is written.</summary>
    public long AckedOf(string integrationId) => _notes.TryGetValue(integrationId, out var note) ? note.Acked : 0;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writing;
        await WriteAsync();
    }

    private void Add(string integrationId, Note note)
    {
        _notes.AddOrUpdate(
            integrationId,
            static (_, added) => added,
            static (_, kept, added) => new Note(
                Math.Max(kept.Acked, added.Acked),
                string.CompareOrdinal(added.SocketId, kept.SocketId) > 0 ? added.SocketId : kept.SocketId),
            note);
        if (!_stop.IsCancellationRequested && Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            _writing = WriteSoonAsync();
        }
    }

    private async Task WriteSoonAsync()
    {
        var written = true;
        do
        {
            await Task.Delay(written ? WriteInterval : DelayAfterFailure, time, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            written = await WriteAsync();
            Volatile.Write(ref _scheduled, 0);
        }
        while (!_notes.IsEmpty && !_stop.IsCancellationRequested && Interlocked.Exchange(ref _scheduled, 1) == 0);
    }

    /// <returns>False when the database failed.</returns>
    private async Task<bool> WriteAsync()
    {
        // In the same order as the outbox's writes, which lock the same rows. Each piece has its own transaction, which limits the locks.
        var notes = _notes.ToArray().OrderBy(note => note.Key, StringComparer.Ordinal).ToList();
        try
        {
            foreach (var piece in notes.Chunk(NotesPerTransaction))
            {
                await store.WriteAsync(db => WriteAsync(db, piece), CancellationToken.None);
            }
        }
        catch (Exception exception)
        {
            // The notes stay for the next attempt. When they are lost, the bridge's own cursor counts.
            LogNotWritten(logger, exception);
            return false;
        }

        foreach (var note in notes)
        {
            // Removes only an unchanged note; a changed one stays for the next write.
            _notes.TryRemove(note);
        }

        return true;
    }

    private async Task<int> WriteAsync(RyzeDbContext db, KeyValuePair<string, Note>[] notes)
    {
        await using var sql = new SqlCommands(db);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();

        foreach (var (integrationId, note) in notes)
        {
            if (note.Acked > 0)
            {
                await sql.ExecuteAsync(Acked, note.Acked, integrationId);
            }

            if (note.SocketId is { } socketId)
            {
                await sql.ExecuteAsync(Opened, socketId, now, integrationId);
            }
        }

        return notes.Length;
    }

    [LoggerMessage(4401, LogLevel.Warning, "Acknowledgements could not be stored: another attempt follows")]
    private static partial void LogNotWritten(ILogger logger, Exception exception);

    private sealed record Note(long Acked, string? SocketId);
}
