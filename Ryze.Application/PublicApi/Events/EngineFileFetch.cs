using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Events;

/// <summary>
/// Downloads the files that an engine deletes soon, before their events are stored (docs/spec/engines.md 3). A failed download costs
/// only the file: the bridge asks for it again.
/// </summary>
internal sealed partial class EngineFileFetch(EngineAdapters adapters, TimeProvider time, ILogger<EngineFileFetch> logger) : IDisposable
{
    /// <summary>In bytes, as for a base64 file in a body of 16 MiB.</summary>
    public const int MaxLength = 12 * 1024 * 1024;

    // The files of this many bodies are in memory at once.
    private const int MaxBodies = 4;

    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _bodies = new(MaxBodies);

    // Not disposed: they hold no handle. There are at most as many as connected engines.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    /// <param name="engineId">The engine that sent the body. It fetches one body's files at a time, so that it cannot block others.</param>
    /// <returns>The events in the same order, each with the place of its file.</returns>
    public async Task<IReadOnlyList<EngineEvent>> FetchAsync(
        string engineId, IReadOnlyList<ReadUpdate> updates, IReadOnlyDictionary<string, EngineTarget> targets,
        CancellationToken cancellationToken)
    {
        var events = updates.Select(update => Placed(update, targets)).ToList();
        if (!updates.Any(update => update.File is { FetchAtOnce: true }))
        {
            return events;
        }

        var turn = _turns.GetOrAdd(engineId, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            await FetchInTurnAsync(updates, targets, events, cancellationToken);
        }
        finally
        {
            turn.Release();
        }

        return events;
    }

    private async Task FetchInTurnAsync(
        IReadOnlyList<ReadUpdate> updates, IReadOnlyDictionary<string, EngineTarget> targets, List<EngineEvent> events,
        CancellationToken cancellationToken)
    {
        await _bodies.WaitAsync(cancellationToken);
        try
        {
            using var deadline = new CancellationTokenSource(Within, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            var room = MaxLength;
            for (var i = 0; i < updates.Count && room > 0; i++)
            {
                if (updates[i].File is { FetchAtOnce: true } file && events[i].Media is { } media
                    && targets.TryGetValue(updates[i].EngineInstance, out var target) && target.Route.IntegrationId is not null
                    && await FetchAsync(target.Connection, file, room, either.Token, cancellationToken) is { } content)
                {
                    room -= content.Length;
                    events[i] = events[i] with { Media = media with { Content = content, Source = null } };
                }
            }
        }
        finally
        {
            _bodies.Release();
        }
    }

    public void Dispose() => _bodies.Dispose();

    private static EngineEvent Placed(ReadUpdate update, IReadOnlyDictionary<string, EngineTarget> targets) =>
        update.File is { } file && update.Event.Media is { Content.Length: 0 } media
            && targets.TryGetValue(update.EngineInstance, out var target)
            ? update.Event with { Media = media with { Source = new EngineFileSource(target.Connection.Id, file.Reference) } }
            : update.Event;

    /// <summary>Null when the engine did not deliver the file in time, or it is larger than the limit.</summary>
    private async Task<byte[]?> FetchAsync(
        EngineConnection connection, EngineFileReference file, int limit, CancellationToken deadline, CancellationToken cancellationToken)
    {
        try
        {
            var opened = await adapters.Of(connection.Kind).OpenFileAsync(connection, file.Reference, deadline);
            if (!opened.TryGet(out var found, out var error))
            {
                LogNotFetched(logger, connection.Id, error.GetType().Name);
                return null;
            }

            await using (found)
            {
                var content = found.Length > limit ? null : await ReadAsync(found.Content, limit, deadline);
                if (content is null)
                {
                    LogNotFetched(logger, connection.Id, "it is too large");
                }

                return content;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            LogNotFetched(logger, connection.Id, exception.GetType().Name);
            return null;
        }
    }

    private static async Task<byte[]?> ReadAsync(Stream content, int limit, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int read;
        while ((read = await content.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (all.Length + read > limit)
            {
                return null;
            }

            all.Write(chunk, 0, read);
        }

        return all.Length == 0 ? null : all.ToArray();
    }

    [LoggerMessage(
        2310, LogLevel.Warning, "A file that {EngineId} deletes soon could not be fetched ({Why}): the bridge asks for it later")]
    private static partial void LogNotFetched(ILogger logger, string engineId, string why);
}
