using Microsoft.EntityFrameworkCore;
using Ryze.Application.PublicApi.Events;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>The outbox in the public API's database.</summary>
internal sealed class Outbox : IOutbox, IAsyncDisposable
{
    /// <summary>
    /// In bytes. A read for one link ends after this length, because its frames stay in memory until the peer has read them. After an
    /// outage ten thousand peers may read slowly.
    /// </summary>
    private const int MaxReadBytes = 128 * 1024;

    // A burst that wakes thousands of links must not open a thousand database connections.
    private const int MaxReaders = 8;

    private readonly Store<RyzeDbContext> _store;
    private readonly AcknowledgementBuffer _notes;
    private readonly ILinkSignals _signals;
    private readonly TimeProvider _time;
    private readonly long _limitBytes;
    private readonly GroupCommit<IReadOnlyList<OutboxItem>, IReadOnlyList<Result<EventAcceptance>>> _commits;
    private readonly SemaphoreSlim _readers = new(MaxReaders);

    // Compiled because every pump of every link runs it. Not static, because it belongs to one context configuration.
    private readonly Func<RyzeDbContext, string, long, int, IAsyncEnumerable<OutboxEvent>> _after =
        EF.CompileAsyncQuery((RyzeDbContext db, string integrationId, long after, int atMost) => db.OutboxEvents
            .Where(e => e.IntegrationId == integrationId && e.Seq > after)
            .OrderBy(e => e.Seq)
            .Take(atMost)
            .Select(e => new OutboxEvent(e.Seq, e.Frame)));

    public Outbox(Store<RyzeDbContext> store, AcknowledgementBuffer notes, ILinkSignals signals, StorageQuotas quotas, TimeProvider time)
    {
        _store = store;
        _notes = notes;
        _signals = signals;
        _time = time;
        _limitBytes = quotas.OutboxBytes;
        _commits = new GroupCommit<IReadOnlyList<OutboxItem>, IReadOnlyList<Result<EventAcceptance>>>(CommitAsync, body => body.Count);
    }

    public async Task<Result<EventAcceptance>> AppendAsync(
        string integrationId, EngineEvent engineEvent, CancellationToken cancellationToken) =>
        (await _commits.AddAsync([new OutboxItem(integrationId, engineEvent)], cancellationToken))[0];

    public Task<IReadOnlyList<Result<EventAcceptance>>> AppendAllAsync(
        IReadOnlyList<(string IntegrationId, EngineEvent Event)> events, CancellationToken cancellationToken) =>
        _commits.AddAsync([.. events.Select(item => new OutboxItem(item.IntegrationId, item.Event))], cancellationToken);

    public async Task<IReadOnlyList<OutboxEvent>> ReadAsync(
        string integrationId, long after, int atMost, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken);
        try
        {
            return await _store.ReadAsync(
                async db =>
                {
                    var count = db.Database.IsSqlite()
                        ? atMost : await CountFittingAsync(db, integrationId, after, atMost, cancellationToken);
                    return count == 0 ? [] : await ReadAsync(_after(db, integrationId, after, count), cancellationToken);
                },
                cancellationToken);
        }
        finally
        {
            _readers.Release();
        }
    }

    public async Task<OutboxPosition?> FindPositionAsync(string integrationId, CancellationToken cancellationToken)
    {
        var stored = await _store.ReadAsync(
            db => db.OutboxLinks.Where(c => c.IntegrationId == integrationId && c.ClosedAt == null)
                .Select(c => new OutboxPosition(c.LastSeq, c.LastAcked)).SingleOrDefaultAsync(cancellationToken),
            cancellationToken);
        return stored is null ? null : stored with { LastAcked = Math.Max(stored.LastAcked, _notes.AckedOf(integrationId)) };
    }

    public void Acknowledge(string integrationId, long seq) => _notes.Acknowledge(integrationId, seq);

    public Task<EventMedia?> FindMediaAsync(string mediaId, CancellationToken cancellationToken) => _store.ReadAsync(
        db => db.OutboxMedia.Where(m => m.Id == mediaId)
            .Select(m => new EventMedia(
                m.Id, m.MimeType, m.Content,
                m.EngineId == null || m.Reference == null ? null : new EngineFileSource(m.EngineId, m.Reference)))
            .SingleOrDefaultAsync(cancellationToken),
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _commits.DisposeAsync();
        _readers.Dispose();
    }

    /// <summary>The retrying SQL Server provider buffers whole results, so the lengths are read first. SQLite streams.</summary>
    private static async Task<int> CountFittingAsync(
        RyzeDbContext db, string integrationId, long after, int atMost, CancellationToken cancellationToken)
    {
        var lengths = await db.OutboxEvents
            .Where(e => e.IntegrationId == integrationId && e.Seq > after)
            .OrderBy(e => e.Seq)
            .Take(atMost)
            .Select(e => e.Frame.Length)
            .ToListAsync(cancellationToken);
        var (count, length) = (0, 0L);
        while (count < lengths.Count && length < MaxReadBytes)
        {
            length += lengths[count++];
        }

        return count;
    }

    private static async Task<IReadOnlyList<OutboxEvent>> ReadAsync(
        IAsyncEnumerable<OutboxEvent> events, CancellationToken cancellationToken)
    {
        var read = new List<OutboxEvent>();
        var length = 0;
        await foreach (var next in events.WithCancellation(cancellationToken))
        {
            read.Add(next);
            length += next.Frame.Length;
            if (length >= MaxReadBytes)
            {
                break;
            }
        }

        return read;
    }

    private async Task<IReadOnlyList<IReadOnlyList<Result<EventAcceptance>>>> CommitAsync(IReadOnlyList<IReadOnlyList<OutboxItem>> bodies)
    {
        OutboxItem[] items = [.. bodies.SelectMany(body => body)];
        Dictionary<string, long> advanced = [];
        var results = await _store.WriteAsync(
            async db =>
            {
                await using var sql = new SqlCommands(db);
                var append = new OutboxAppend(sql, _time.GetUtcNow(), _limitBytes);
                var written = await append.WriteAsync(items);
                advanced = append.Advanced;
                return written;
            },
            CancellationToken.None);
        foreach (var (integrationId, lastSeq) in advanced)
        {
            _signals.EventsStored(integrationId, lastSeq);
        }

        var next = 0;
        return [.. bodies.Select(body => (IReadOnlyList<Result<EventAcceptance>>)[.. body.Select(_ => results[next++])])];
    }
}
