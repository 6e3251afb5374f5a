using System.Collections.Concurrent;
using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Infrastructure.Shared.Schedules;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>Runs one lane per integration and kind of pending work, from the start and as work arrives (docs/spec/bridge.md 3.3).</summary>
internal sealed partial class DeliveryWorker(
    IMediator mediator, IDeliveryRepository store, IAgentMessageRepository messages, CatchUpGate gate, TimeProvider time,
    ILogger<DeliveryWorker> logger) : BackgroundService, IDeliveryWorker
{
    /// <summary>Polls because a database error can lose a wake-up.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan DelayAfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>The time for running work after the host stops. The next start checks the outcome of an aborted call.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

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

        // A host that is disposed without a stop must leave no lane running. The sources stay usable for the loop that ends now.
        _stop.Cancel();
        _abort.Cancel();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await new RecurringLoop(time).RunAsync(WakeAllAsync, ReportFailure, stoppingToken);
        await EndAsync();
    }

    private async Task<TimeSpan> WakeAllAsync(CancellationToken cancellationToken)
    {
        foreach (var integrationId in await store.ListWaitingAsync(cancellationToken))
        {
            Wake(integrationId, WorkKind.Events);
        }

        foreach (var integrationId in await messages.ListWaitingAsync(cancellationToken))
        {
            Rescan(integrationId, WorkKind.AgentMessages);
            Rescan(integrationId, WorkKind.Receipts);
        }

        return PollInterval;
    }

    private TimeSpan ReportFailure(Exception exception)
    {
        LogNotRead(logger, exception);
        return DelayAfterFailure;
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

            var lane =
                new WorkLane(
                key.IntegrationId, LaneWork.Of(key.Work), mediator, abort => store.FindShareKeyAsync(key.IntegrationId, abort),
                _places[key.Work], time, logger)
            {
                // Chatwoot's webhooks may have failed too, so agent messages may be missing.
                Recovered = key.Work is WorkKind.AgentMessages ? null : () => gate.Request(key.IntegrationId),
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
        catch (Exception exception)
        {
            LogEnded(logger, key.Work, key.IntegrationId, exception);
        }

        bool again;
        lock (_gate)
        {
            // The lane may have received a signal after its own last check.
            again = lane.HasSignal;
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

        await Task.WhenAll(runs).WaitAsync(StopTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _abort.CancelAsync();
        await Task.WhenAll(runs);
    }

    [LoggerMessage(6022, LogLevel.Error, "Pending work could not be read: another attempt follows")]
    private static partial void LogNotRead(ILogger logger, Exception exception);

    [LoggerMessage(6021, LogLevel.Error, "Processing {Work} ended for {IntegrationId}: it starts again within a minute")]
    private static partial void LogEnded(ILogger logger, WorkKind work, string integrationId, Exception exception);
}
