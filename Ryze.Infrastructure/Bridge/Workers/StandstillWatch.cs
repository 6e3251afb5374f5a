using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Infrastructure.Shared.Schedules;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>
/// Notices that the process stood still, such as in a frozen container or virtual machine. Chatwoot's webhooks of that time failed, so
/// every integration needs a catch-up (docs/spec/bridge.md 2.2).
/// </summary>
internal sealed partial class StandstillWatch(CatchUpGate gate, TimeProvider time, ILogger<StandstillWatch> logger) : BackgroundService
{
    /// <summary>A longer gap between two looks at the clock is an outage.</summary>
    public static readonly TimeSpan MaxGap = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // Wall-clock time: the monotonic clock of Linux stops while the machine is suspended.
    private DateTimeOffset _lastLook = time.GetUtcNow();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new RecurringLoop(time).RunAsync(LookAsync, ReportFailure, stoppingToken);

    private Task<TimeSpan> LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var gap = now - _lastLook;
        _lastLook = now;
        if (gap > MaxGap)
        {
            LogStoodStill(logger, gap.TotalSeconds);
            gate.RequestAll();
        }

        return Task.FromResult(Interval);
    }

    private TimeSpan ReportFailure(Exception exception)
    {
        LogFailed(logger, exception);
        return Interval;
    }

    [LoggerMessage(
        6023, LogLevel.Warning, "The bridge stood still for {Seconds:F0} s: it looks for missed agent messages of every integration")]
    private static partial void LogStoodStill(ILogger logger, double seconds);

    [LoggerMessage(6024, LogLevel.Error, "The watch for standstills failed: it looks again within seconds")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
