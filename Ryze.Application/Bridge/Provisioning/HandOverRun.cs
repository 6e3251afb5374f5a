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
    IHandOvers handOvers, IBridgeIntegrationRepository integrations, IWebSocketSupervisor supervisor, IDeliveryWorker relay, TimeProvider time, ILogger<HandOverRun> logger)
{
    /// <returns>False when the hand-over is not complete.</returns>
    public async Task<bool> RunAsync(string channel, TimeSpan atMost, CancellationToken cancellationToken)
    {
        // This is first, so that the former integration's link closes and stores nothing more.
        await supervisor.SuperviseAsync(channel, cancellationToken);
        var isComplete = await TryCompleteAsync(channel, atMost, cancellationToken);
        if (isComplete)
        {
            await supervisor.SuperviseAsync(channel, cancellationToken);
            await ResumeAsync(channel, cancellationToken);
        }

        return isComplete;
    }

    private async Task<bool> TryCompleteAsync(string channel, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(atMost > TimeSpan.Zero ? atMost : TimeSpan.Zero, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await handOvers.CompleteAsync(channel, both.Token);
            return true;
        }
        catch (StorageException exception)
        {
            LogUnfinished(logger, channel, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnfinished(logger, channel, exception);
        }

        return false;
    }

    private async Task ResumeAsync(string channel, CancellationToken cancellationToken)
    {
        if (await integrations.FindByLinkAsync(channel, cancellationToken) is { } running)
        {
            // These events are older than the events that the worker's lane already read.
            relay.Rescan(running.Id, WorkKind.Events);
            foreach (var work in Enum.GetValues<WorkKind>())
            {
                relay.Resume(running.Id, work);
            }
        }
    }

    [LoggerMessage(3004, LogLevel.Warning, "The hand-over for {Channel} is not complete: it continues within a minute, and the link opens after it")]
    private static partial void LogUnfinished(ILogger logger, string channel, Exception exception);
}
