using System.Collections.Concurrent;
using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Infrastructure.Bridge.Link;
using Ryze.Infrastructure.Shared.Schedules;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>The workers of this process, one per integration (docs/spec/bridge.md 2.2). It wakes those with pending work.</summary>
internal sealed partial class IntegrationWorkers(
    IMediator mediator, IDeliveryRepository store, IAgentMessageRepository messages, CatchUpGate gate, IPlacement placement,
    TimeProvider time,
    ILogger<IntegrationWorkers> logger) : BackgroundService
{
    /// <summary>Polls because a database error can lose a wake-up.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan DelayAfterFailure = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, IntegrationWorker> _workers = new(StringComparer.Ordinal);
    private readonly Dictionary<WorkKind, FairPlaces> _places =
        Enum.GetValues<WorkKind>().ToDictionary(work => work, work => new FairPlaces(LaneWork.Of(work).Places));

    private readonly Lock _gate = new();
    private bool _isStopped;

    /// <summary>The supervised links.</summary>
    public IEnumerable<LinkConnection> Links => _workers.Values.Select(worker => worker.Link).OfType<LinkConnection>();

    public void Wake(string integrationId, WorkKind work) => Use(integrationId, worker => worker.Signal(work, lane => lane.Wake()));

    public void Rescan(string integrationId, WorkKind work) => Use(integrationId, worker => worker.Signal(work, lane => lane.Rescan()));

    public void Resume(string integrationId, WorkKind work) => Use(integrationId, worker => worker.Signal(work, lane => lane.Resume()));

    public void Run(string integrationId, IRequest<Unit> request) => Use(integrationId, worker => worker.Run(request));

    public WorkerStatus Find(string integrationId) =>
        _workers.TryGetValue(integrationId, out var worker) ? worker.Status : WorkerStatus.None;

    public LinkConnection? FindLink(string integrationId) => _workers.TryGetValue(integrationId, out var worker) ? worker.Link : null;

    /// <summary>Stops the worker in two phases, and forgets it.</summary>
    public async Task StopAsync(string integrationId)
    {
        IntegrationWorker? worker;
        lock (_gate)
        {
            _workers.TryRemove(integrationId, out worker);
        }

        if (worker is not null)
        {
            await worker.StopAsync();
        }
    }

    /// <inheritdoc cref="IntegrationWorker.ReplaceLink"/>
    public LinkConnection? ReplaceLink(string integrationId, Func<LinkConnection>? connect)
    {
        LinkConnection? former = null;
        Use(integrationId, worker => former = worker.ReplaceLink(connect));
        return former;
    }

    public override void Dispose()
    {
        base.Dispose();

        // A host that is disposed without a stop must leave nothing running.
        foreach (var worker in StopAll())
        {
            worker.Dispose();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await new RecurringLoop(time).RunAsync(WakeAllAsync, ReportFailure, stoppingToken);
        await Task.WhenAll(StopAll().Select(worker => worker.StopAsync()));
    }

    private async Task<TimeSpan> WakeAllAsync(CancellationToken cancellationToken)
    {
        ForgetIdle();
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

    /// <summary>
    /// Uses the integration's worker, which it creates first when there is none. Does nothing after a stop, or when another process runs
    /// the worker.
    /// </summary>
    private void Use(string integrationId, Action<IntegrationWorker> use)
    {
        // Under the lock, so that no worker starts work after it was forgotten.
        lock (_gate)
        {
            if (!_isStopped && placement.IsHere(integrationId))
            {
                use(_workers.GetOrAdd(integrationId, id => new IntegrationWorker(id, NewLane, mediator, time, logger)));
            }
        }
    }

    private WorkLane NewLane(string integrationId, WorkKind work) => new(
        integrationId, LaneWork.Of(work), mediator, abort => store.FindShareKeyAsync(integrationId, abort), _places[work], time, logger)
    {
        // Chatwoot's webhooks may have failed too, so agent messages may be missing.
        Recovered = work is WorkKind.AgentMessages ? null : () => gate.Request(integrationId),
    };

    private void ForgetIdle()
    {
        lock (_gate)
        {
            foreach (var (integrationId, worker) in _workers)
            {
                if (worker.IsIdle && _workers.TryRemove(integrationId, out _))
                {
                    worker.Dispose();
                }
            }
        }
    }

    private ICollection<IntegrationWorker> StopAll()
    {
        lock (_gate)
        {
            _isStopped = true;
            return _workers.Values;
        }
    }

    private TimeSpan ReportFailure(Exception exception)
    {
        LogNotRead(logger, exception);
        return DelayAfterFailure;
    }

    [LoggerMessage(6022, LogLevel.Error, "Pending work could not be read: another attempt follows")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}
