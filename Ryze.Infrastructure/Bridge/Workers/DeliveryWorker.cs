using System.Collections.Concurrent;
using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Chatwoot;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>A lane for each integration and kind of work that waits: from the start on, and as work comes (bridge.md 3.3).</summary>
internal sealed partial class DeliveryWorker(
    IMediator mediator, IDeliveryRepository store, IAgentMessageRepository messages, CatchUpGate gate, TimeProvider time, ILogger<DeliveryWorker> logger) : BackgroundService, IDeliveryWorker
{
    /// <summary>A wake-up may get lost with an error of the database.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>What is at work when the host stops has this long; a call cut off is looked up at the next start.</summary>
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(string IntegrationId, WorkKind Work), (WorkLane Lane, Task Run)> _lanes = new();
    private readonly Dictionary<WorkKind, FairPlaces> _places =
        Enum.GetValues<WorkKind>().ToDictionary(work => work, work => new FairPlaces(LaneWork.Of(work).Places));

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Lock _gate = new();

    public void Wake(string integrationId, WorkKind work) => Signal((integrationId, work), lane => lane.Wake());

    public void Rescan(string integrationId, WorkKind work) => Signal((integrationId, work), lane => lane.Rescan());

    public void Resume(string integrationId, WorkKind work) => Signal((integrationId, work), lane => lane.Resume());

    public WorkState Find(string integrationId)
    {
        var states = Enum.GetValues<WorkKind>()
            .Select(work => _lanes.TryGetValue((integrationId, work), out var known) ? known.Lane.State : WorkState.Fine).ToList();
        var shown = states.Find(state => state.IsPaused) ?? states.Find(state => state.IsFailing);
        return shown ?? WorkState.Fine;
    }

    public override void Dispose()
    {
        base.Dispose();
        _stop.Dispose();
        _abort.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = PollInterval;
            try
            {
                foreach (var integrationId in await store.ListWaitingAsync(stoppingToken))
                {
                    Wake(integrationId, WorkKind.Events);
                }

                foreach (var integrationId in await messages.ListWaitingAsync(stoppingToken))
                {
                    Rescan(integrationId, WorkKind.AgentMessages);
                    Rescan(integrationId, WorkKind.Statuses);
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

    private void Signal((string IntegrationId, WorkKind Work) key, Action<WorkLane> signal)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (_lanes.TryGetValue(key, out var known))
            {
                signal(known.Lane);
                return;
            }

            var lane = new WorkLane(key.IntegrationId, LaneWork.Of(key.Work), mediator, abort => store.FindShareKeyAsync(key.IntegrationId, abort), _places[key.Work], time, logger)
            {
                // A Chatwoot that could not be reached could not reach us either, perhaps.
                Recovered = key.Work is WorkKind.AgentMessages ? null : () => gate.Ask(key.IntegrationId),
            };
            _lanes[key] = (lane, Task.Run(() => RunAsync(key, lane)));
        }
    }

    private async Task RunAsync((string IntegrationId, WorkKind Work) key, WorkLane lane)
    {
        try
        {
            await lane.RunAsync(_stop.Token, _abort.Token);
        }
        catch (Exception failure)
        {
            LogEnded(logger, key.Work, key.IntegrationId, failure);
        }

        bool again;
        lock (_gate)
        {
            // A signal that came after the lane's last look would otherwise be its own grave.
            again = lane.IsSignalled;
            _lanes.TryRemove(key, out _);
        }

        if (again)
        {
            Rescan(key.IntegrationId, key.Work);
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

    [LoggerMessage(6022, LogLevel.Error, "Events waiting for Chatwoot could not be looked up; another attempt follows")]
    private static partial void LogNotLooked(ILogger logger, Exception failure);

    [LoggerMessage(6021, LogLevel.Error, "Relaying {Work} of {IntegrationId} ended; it begins anew within a minute")]
    private static partial void LogEnded(ILogger logger, WorkKind work, string integrationId, Exception failure);
}
