using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ryze.Infrastructure.Shared.Schedules;

/// <summary>Runs a recurring use case from the host's start. The use case returns the pause until its next run.</summary>
internal sealed partial class Schedule<TRequest>(
    RecurringLoop loop, IMediator mediator, IHostApplicationLifetime lifetime, ILogger<Schedule<TRequest>> logger) : BackgroundService
    where TRequest : IRequest<TimeSpan>, new()
{
    private static readonly TimeSpan DelayAfterFailure = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.WaitForStartAsync(stoppingToken);
        await loop.RunAsync(stop => mediator.Send(new TRequest(), stop), ReportFailure, stoppingToken);
    }

    private TimeSpan ReportFailure(Exception exception)
    {
        LogFailed(logger, typeof(TRequest).Name, exception);
        return DelayAfterFailure;
    }

    [LoggerMessage(4101, LogLevel.Error, "{UseCase} failed: it runs again within seconds")]
    private static partial void LogFailed(ILogger logger, string useCase, Exception exception);
}
