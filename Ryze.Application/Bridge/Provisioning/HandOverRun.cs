using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>
/// Moves pending work from a link's former integration to its current one, and then starts the current one. After an error or a timeout,
/// <see cref="CheckInboxes"/> continues.
/// </summary>
internal sealed partial class HandOverRun(
    IHandOvers handOvers, IBridgeIntegrationRepository integrations, IWebSocketSupervisor supervisor, IDeliveryWorker worker,
    TimeProvider time, ILogger<HandOverRun> logger)
{
    /// <returns>False when the hand-over is not complete.</returns>
    public async Task<bool> RunAsync(string link, TimeSpan atMost, CancellationToken cancellationToken)
    {
        // This is first, so that the former integration's link closes and stores nothing more.
        await supervisor.SuperviseAsync(link, cancellationToken);
        var isComplete = await TryCompleteAsync(link, atMost, cancellationToken);
        if (isComplete)
        {
            await supervisor.SuperviseAsync(link, cancellationToken);
            await ResumeAsync(link, cancellationToken);
        }

        return isComplete;
    }

    private async Task<bool> TryCompleteAsync(string link, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = cancellationToken.WithTimeout(atMost > TimeSpan.Zero ? atMost : TimeSpan.Zero, time);
        try
        {
            await handOvers.CompleteAsync(link, limit.Token);
            return true;
        }
        catch (StorageException exception)
        {
            LogUnfinished(logger, link, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnfinished(logger, link, exception);
        }

        return false;
    }

    private async Task ResumeAsync(string link, CancellationToken cancellationToken)
    {
        if (await integrations.FindByLinkAsync(link, cancellationToken) is { } running)
        {
            // These events are older than the events that the worker's lane already read.
            worker.Rescan(running.Id, WorkKind.Events);
            foreach (var work in Enum.GetValues<WorkKind>())
            {
                worker.Resume(running.Id, work);
            }
        }
    }

    [LoggerMessage(
        3004, LogLevel.Warning, "The hand-over for {Link} is not complete: it continues within a minute, and the link opens after it")]
    private static partial void LogUnfinished(ILogger logger, string link, Exception exception);
}
