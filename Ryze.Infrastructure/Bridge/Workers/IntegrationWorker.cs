using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Link;
using Ryze.Infrastructure.Bridge.Link;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>
/// Everything that the bridge runs for one integration: its link, a lane for each kind of pending work, and its catch-up
/// (docs/spec/bridge.md 2.2). It starts each when it is needed, and stops them together. Thread-safe.
/// </summary>
/// <param name="newLane">Creates a lane that does not run yet.</param>
internal sealed partial class IntegrationWorker(
    string integrationId, Func<string, WorkKind, WorkLane> newLane, IMediator mediator, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>The time for running work after a stop. The next start checks the outcome of an aborted call.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly Dictionary<WorkKind, (WorkLane Lane, Task Run)> _lanes = [];
    private readonly HashSet<Task> _background = [];

    // Not disposed: they hold no handle without a timer, and lanes use them until their last await.
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Lock _gate = new();
    private LinkConnection? _link;
    private bool _isStopped;

    /// <summary>Null while the integration has no supervised link.</summary>
    public LinkConnection? Link
    {
        get
        {
            lock (_gate)
            {
                return _link;
            }
        }
    }

    /// <summary>Whether it owns nothing that runs.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _link is null && _lanes.Count == 0 && _background.Count == 0;
            }
        }
    }

    public WorkerStatus Status
    {
        get
        {
            lock (_gate)
            {
                var states = Enum.GetValues<WorkKind>()
                    .Select(work => _lanes.TryGetValue(work, out var known) ? known.Lane.State : WorkState.Fine).ToList();
                var shown = states.Find(state => state.IsPaused) ?? states.Find(state => state.IsFailing) ?? WorkState.Fine;
                return new WorkerStatus(_link?.State ?? LinkState.None, shown);
            }
        }
    }

    /// <summary>Makes a link its own, or gives the current one up.</summary>
    /// <param name="connect">Opens the link; null for none. Not called after a stop.</param>
    /// <returns>The former link, which the caller closes.</returns>
    public LinkConnection? ReplaceLink(Func<LinkConnection>? connect)
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return null;
            }

            var former = _link;
            _link = connect?.Invoke();
            return former;
        }
    }

    /// <summary>Signals the lane of this kind, and starts it when it does not run.</summary>
    public void Signal(WorkKind work, Action<WorkLane> signal)
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            if (_lanes.TryGetValue(work, out var known))
            {
                signal(known.Lane);
                return;
            }

            var lane = newLane(integrationId, work);
            _lanes[work] = (lane, Task.Run(() => RunAsync(work, lane)));
        }
    }

    /// <summary>Runs the request beside the lanes. A stop cancels it at once, because the next start repeats it.</summary>
    public void Run(IRequest<Unit> request)
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            var run = Task.Run(() => SendAsync(request));
            _background.Add(run);
            _ = run.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Starts nothing new and closes the link; after 10 s it cancels the work that still runs. It waits for all.</summary>
    public async Task StopAsync()
    {
        List<Task> runs;
        lock (_gate)
        {
            _isStopped = true;
            runs = [.. _lanes.Values.Select(known => known.Run), .. _background];
            if (_link is not null)
            {
                runs.Add(_link.DisposeAsync().AsTask());
            }
        }

        await _stop.CancelAsync();
        var all = Task.WhenAll(runs);
        await all.WaitAsync(StopTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _abort.CancelAsync();
        await all;
    }

    /// <summary>Cancels all work without waiting for it.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _abort.Cancel();
    }

    private async Task RunAsync(WorkKind work, WorkLane lane)
    {
        try
        {
            await lane.RunAsync(_stop.Token, _abort.Token);
        }
        catch (Exception exception)
        {
            LogEnded(logger, work, integrationId, exception);
        }

        bool again;
        lock (_gate)
        {
            // The lane may have received a signal after its own last check.
            again = lane.HasSignal;
            _lanes.Remove(work);
        }

        if (again)
        {
            Signal(work, next => next.Rescan());
        }
    }

    private async Task SendAsync(IRequest<Unit> request)
    {
        try
        {
            await mediator.Send(request, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The next start repeats it.
        }
        catch (Exception exception)
        {
            LogInternalError(logger, integrationId, exception);
        }
    }

    private void Forget(Task ended)
    {
        lock (_gate)
        {
            _background.Remove(ended);
        }
    }

    [LoggerMessage(6021, LogLevel.Error, "Processing {Work} ended for {IntegrationId}: it starts again within a minute")]
    private static partial void LogEnded(ILogger logger, WorkKind work, string integrationId, Exception exception);

    [LoggerMessage(6044, LogLevel.Error, "Catch-up failed for {IntegrationId} with an internal error: it is retried automatically")]
    private static partial void LogInternalError(ILogger logger, string integrationId, Exception exception);
}
