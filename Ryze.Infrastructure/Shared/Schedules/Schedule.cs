using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ryze.Infrastructure.Shared.Schedules;

/// <summary>
/// Runs a recurring use case at start, after each requested pause, and at once after a wake-up. A failed run is logged and repeated; it
/// never ends the host.
/// </summary>
internal sealed partial class Schedule<TRequest>(
    IMediator mediator, Wakeups<TRequest> wakeups, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Schedule<TRequest>> logger)
    : BackgroundService
    where TRequest : IRequest<TimeSpan>, new()
{
    private static readonly TimeSpan DelayAfterFailure = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The bridge may run in this process, and it answers only after startup.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = await RunAsync(stoppingToken);
            await wakeups.WaitAsync(pause, time, stoppingToken);
        }
    }

    private async Task<TimeSpan> RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await mediator.Send(new TRequest(), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (Exception exception)
        {
            LogFailed(logger, typeof(TRequest).Name, exception);
            return DelayAfterFailure;
        }
    }

    [LoggerMessage(4101, LogLevel.Error, "{UseCase} failed: it runs again within seconds")]
    private static partial void LogFailed(ILogger logger, string useCase, Exception exception);
}
