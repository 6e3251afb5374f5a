using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ryze.Infrastructure.Shared.Schedules;

/// <summary>
/// Runs a recurring use case: at start, again after the time it asked for, and at once when woken. A failed run is logged and repeated; it
/// never ends the host.
/// </summary>
internal sealed partial class Schedule<TRequest>(
    IMediator mediator, Wakeups<TRequest> wakeups, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Schedule<TRequest>> logger)
    : BackgroundService
    where TRequest : IRequest<TimeSpan>, new()
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The bridge may be this very process, which answers only once it listens.
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
            return AfterFailure;
        }
    }

    [LoggerMessage(4101, LogLevel.Error, "{UseCase} failed and will be run again")]
    private static partial void LogFailed(ILogger logger, string useCase, Exception failure);
}
