using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Infrastructure.Shared.Schedules;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>
/// The only timer for all links: sends heartbeats, closes stuck links and reads the changes of other replicas. When the host stops, it
/// closes all links before the server waits for its connections to end.
/// </summary>
internal sealed partial class LinkWatch(
    LinkSockets sockets, LinkServer server, OutboxChanges changes, RyzeMetrics metrics, IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<LinkWatch> logger) : BackgroundService
{
    private const int TicksPerRead = 2;
    private const int TicksPerMeasurement = 10;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // The replicas' clocks may differ, and a change is visible only after its commit.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    // Negative at start, because the first look follows after a pause.
    private long _tick = -1;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var stop = lifetime.ApplicationStopping.Register(() => _ = server.StopAsync());
        await new RecurringLoop(time).RunAsync(TickAsync, ReportFailure, stoppingToken);
    }

    private async Task<TimeSpan> TickAsync(CancellationToken cancellationToken)
    {
        var tick = _tick++;
        if (tick >= 0)
        {
            Beat();
            await ReadChangesAsync(tick, cancellationToken);
        }

        return Tick;
    }

    private TimeSpan ReportFailure(Exception exception)
    {
        LogNotRead(logger, exception);
        return Tick;
    }

    private void Beat()
    {
        var quietest = TimeSpan.Zero;
        foreach (var socket in sockets.Open)
        {
            socket.Beat();
            quietest = socket.SilentFor > quietest ? socket.SilentFor : quietest;
        }

        metrics.RecordLongestSilence(quietest);
    }

    private async Task ReadChangesAsync(long tick, CancellationToken cancellationToken)
    {
        if (tick % TicksPerMeasurement == 0)
        {
            var (events, bytes) = await changes.MeasureBacklogAsync(cancellationToken);
            metrics.RecordBacklog(events);
            metrics.RecordWaitingBytes("outbox", bytes);
        }

        if (tick % TicksPerRead != 0 || sockets.IsEmpty)
        {
            return;
        }

        foreach (var change in await changes.ListAsync(time.GetUtcNow() - Overlap, cancellationToken))
        {
            if (change.ClosedAt is { } closedAt)
            {
                sockets.CloseOpenedBefore(closedAt, change.IntegrationId);
                continue;
            }

            sockets.Wake(change.IntegrationId, change.LastSeq);
            if (change.SocketId is { } newest)
            {
                sockets.CloseOlder(change.IntegrationId, newest);
            }
        }
    }

    [LoggerMessage(5020, LogLevel.Warning, "Changes of other replicas could not be read: the next attempt follows within seconds")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}
