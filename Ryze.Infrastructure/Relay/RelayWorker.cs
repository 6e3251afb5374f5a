using System.Collections.Concurrent;
using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Relay;

namespace Ryze.Infrastructure.Relay;

/// <summary>A lane for each integration that has events waiting: from the start on, and as events are stored (bridge.md 3.3).</summary>
internal sealed partial class RelayWorker(IMediator mediator, IRelayStore store, TimeProvider time, ILogger<RelayWorker> logger) : BackgroundService, IRelay
{
    /// <summary>Events at work at once over all integrations.</summary>
    private const int Everywhere = 128;

    /// <summary>A wake-up may get lost with an error of the database.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>What is at work when the host stops has this long; a call cut off is looked up at the next start.</summary>
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (RelayLane Lane, Task Run)> _lanes = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _everywhere = new(Everywhere, Everywhere);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Lock _gate = new();

    public void Wake(string integrationId) => Signal(integrationId, lane => lane.Wake());

    public void Resume(string integrationId) => Signal(integrationId, lane => lane.Resume());

    public RelayState Find(string integrationId) => _lanes.TryGetValue(integrationId, out var known) ? known.Lane.State : RelayState.Fine;

    public override void Dispose()
    {
        base.Dispose();
        _everywhere.Dispose();
        _stop.Dispose();
        _abort.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = LookAgain;
            try
            {
                foreach (var integrationId in await store.ListWaitingAsync(stoppingToken))
                {
                    Wake(integrationId);
                }
            }
            catch (StorageException failure)
            {
                LogNotLooked(logger, failure);
                pause = AfterFailure;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await EndAsync();
    }

    private void Signal(string integrationId, Action<RelayLane> signal)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (_lanes.TryGetValue(integrationId, out var known))
            {
                signal(known.Lane);
                return;
            }

            var lane = new RelayLane(integrationId, mediator, _everywhere, time, logger);
            _lanes[integrationId] = (lane, Task.Run(() => RunAsync(integrationId, lane)));
        }
    }

    private async Task RunAsync(string integrationId, RelayLane lane)
    {
        try
        {
            await lane.RunAsync(_stop.Token, _abort.Token);
        }
        catch (Exception failure)
        {
            LogEnded(logger, integrationId, failure);
        }

        bool again;
        lock (_gate)
        {
            // A signal that came after the lane's last look would otherwise be its own grave.
            again = lane.IsSignalled;
            _lanes.TryRemove(integrationId, out _);
        }

        if (again)
        {
            Wake(integrationId);
        }
    }

    private async Task EndAsync()
    {
        Task[] runs;
        lock (_gate)
        {
            _stop.Cancel();
            runs = [.. _lanes.Values.Select(known => known.Run)];
        }

        await Task.WhenAll(runs).WaitAsync(EndWithin, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _abort.CancelAsync();
        await Task.WhenAll(runs);
    }

    [LoggerMessage(6020, LogLevel.Error, "Events waiting for Chatwoot could not be looked up; another attempt follows")]
    private static partial void LogNotLooked(ILogger logger, Exception failure);

    [LoggerMessage(6021, LogLevel.Error, "The relay of {IntegrationId} ended; it begins anew within a minute")]
    private static partial void LogEnded(ILogger logger, string integrationId, Exception failure);
}
