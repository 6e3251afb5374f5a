using System.Threading.Channels;
using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.Chatwoot;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>
/// The work of one kind of one integration while there is any: one loop that decides, up to <see cref="LaneWork.SideBySide"/> items at work beside it.
/// It ends when nothing waits.
/// </summary>
/// <param name="findSharer">Null when the integration does not run any more.</param>
/// <param name="places">Bounds the items of this kind at work over all integrations.</param>
internal sealed partial class WorkLane(
    string integrationId, LaneWork work, IMediator mediator, Func<CancellationToken, Task<FairShareKey?>> findSharer, FairPlaces places, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// While nothing succeeds, or success takes seconds: a slow Chatwoot must not take the places of those that are quick.
    /// </summary>
    private const int SideBySideInTrouble = 2;

    /// <summary>
    /// Items looked at ahead. A chat that is held keeps its items here; only when it has this many do the others wait for it.
    /// </summary>
    private const int MaxAhead = 20_000;

    private const int ScanAtOnce = 200;

    /// <summary>A shorter time without any success is no outage.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(5);

    /// <summary>After a failure that is none of Chatwoot's: the bridge's own database, or a bug.</summary>
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private readonly WorkQueue _queue = new();
    private readonly Channel<Signal> _signals = Channel.CreateUnbounded<Signal>(new UnboundedChannelOptions { SingleReader = true });
    private readonly AttemptTimes _times = new();
    private FairShareKey? _sharer;
    private int _running;
    private int _failuresInARow;
    private long _readUpTo;
    private bool _isAllRead;
    private bool _isToBeScanned;
    private bool _isStopped;
    private DateTimeOffset? _pausedUntil;
    private string _pauseError = "";
    private DateTimeOffset? _troubleSince;
    private DateTimeOffset? _turnAt;
    private string _waitError = "";
    private volatile WorkState _state = WorkState.Fine;

    public WorkState State => _state;

    private bool IsInTrouble => _failuresInARow >= work.SideBySide || _times.AreLong;

    /// <summary>Called when something succeeds again after nothing did for a while.</summary>
    public Action? Recovered { get; init; }

    /// <summary>Whether something came that the loop has not looked at.</summary>
    public bool IsSignalled => _signals.Reader.TryPeek(out _);

    public void Wake() => _signals.Writer.TryWrite(new Signal(SignalKind.Stored, null, null));

    public void Rescan() => _signals.Writer.TryWrite(new Signal(SignalKind.Rescan, null, null));

    public void Resume() => _signals.Writer.TryWrite(new Signal(SignalKind.Resume, null, null));

    /// <param name="stop">Nothing new is begun; what is at work may end.</param>
    /// <param name="abort">What is at work is cut off.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        while (!stop.IsCancellationRequested && !_isStopped)
        {
            var faulted = await BeginAllAsync(stop, abort);
            if (_running == 0 && _queue.Count == 0 && _isAllRead && !faulted && !_signals.Reader.TryPeek(out _))
            {
                return;
            }

            await WaitAsync(faulted ? time.GetUtcNow() + AfterFault : _turnAt ?? _pausedUntil ?? _queue.NextDue, stop);
        }

        while (_running > 0)
        {
            Take(await _signals.Reader.ReadAsync(CancellationToken.None));
        }
    }

    /// <returns>True when it could not be read what waits.</returns>
    private async Task<bool> BeginAllAsync(CancellationToken stop, CancellationToken abort)
    {
        if (_turnAt > time.GetUtcNow())
        {
            return false;
        }

        if (_turnAt is not null)
        {
            (_turnAt, _waitError) = (null, "");
            ShowState();
        }

        // While paused a single item goes ahead of the others, to see whether the token is taken again.
        var atMost = _pausedUntil is null ? IsInTrouble ? SideBySideInTrouble : work.SideBySide : _pausedUntil <= time.GetUtcNow() ? 1 : 0;
        while (_running < atMost && !stop.IsCancellationRequested)
        {
            // What came late may belong before what would be taken.
            if (!_isToBeScanned && _queue.TakeNext(time.GetUtcNow()) is { } next)
            {
                _running++;
                _ = Task.Run(() => WorkAsync(next, abort), CancellationToken.None);
                continue;
            }

            if (_isAllRead || (_queue.Count >= MaxAhead && !_isToBeScanned))
            {
                return false;
            }

            try
            {
                var scan = await mediator.Send(work.Scan(integrationId, _readUpTo, ScanAtOnce), stop);
                foreach (var scanned in scan.Items)
                {
                    _queue.Add(scanned);
                }

                (_readUpTo, _isAllRead, _isToBeScanned) = (scan.ReadUpTo, scan.IsAll, false);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                LogFault(logger, work.Kind, integrationId, failure);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        return false;
    }

    private async Task WorkAsync(WorkQueue.Item item, CancellationToken abort)
    {
        WorkOutcome outcome;
        var taken = TimeSpan.Zero;
        try
        {
            _sharer ??= await findSharer(abort);
            if (_sharer is { } sharer)
            {
                using var place = await places.EnterAsync(sharer, abort);
                var failingFor = item.FailingSince is { } since ? time.GetUtcNow() - since : TimeSpan.Zero;
                var began = time.GetTimestamp();
                outcome = await mediator.Send(work.Attempt(integrationId, item.Seq, item.Attempts, failingFor), abort);
                taken = time.GetElapsedTime(began);
            }
            else
            {
                outcome = WorkOutcome.Stopped;
            }
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            outcome = WorkOutcome.Stopped;
        }
        catch (Exception failure)
        {
            LogFault(logger, work.Kind, integrationId, failure);

            // Told to the customer, so without what was thrown.
            outcome = new WorkOutcome(RelayStep.Retry, AfterFault, "the bridge's database failed; its log says more");
        }

        _signals.Writer.TryWrite(new Signal(SignalKind.Worked, item, outcome) { Taken = taken });
    }

    private async Task WaitAsync(DateTimeOffset? until, CancellationToken stop)
    {
        if (_signals.Reader.TryRead(out var ready))
        {
            // Before any look at the clock: a deadline that has passed must not keep a new token from being heard.
            // All of it, so that what is to be read anew is read once; but with a new token something is begun before an answer to the old one counts.
            do
            {
                Take(ready);
            }
            while (ready.Kind is not SignalKind.Resume && _signals.Reader.TryRead(out ready));

            return;
        }

        // What is due already and was not begun waits for something at work to end.
        var pause = until - time.GetUtcNow();
        pause = pause > TimeSpan.Zero ? pause : _running > 0 ? null : pause is null ? null : TimeSpan.Zero;
        using var over = new CancellationTokenSource(pause ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stop);
        try
        {
            // The rest, if there is more, in the next round.
            Take(await _signals.Reader.ReadAsync(either.Token));
        }
        catch (OperationCanceledException)
        {
            // Something is due, or the host stops: the loop looks which.
        }
    }

    private void Take(Signal signal)
    {
        switch (signal.Kind)
        {
            case SignalKind.Stored:
                _isAllRead = false;
                break;
            case SignalKind.Rescan:
                (_readUpTo, _isAllRead, _isToBeScanned) = (0, false, true);
                break;
            case SignalKind.Resume:
                _pausedUntil = null;
                _isAllRead = false;
                _queue.Free();
                ShowState();
                break;
            default:
                _running--;
                _times.Add(signal);
                Settle(signal.Item!, signal.Outcome!);
                break;
        }
    }

    private void Settle(WorkQueue.Item item, WorkOutcome outcome)
    {
        var now = time.GetUtcNow();
        switch (outcome.Step)
        {
            case RelayStep.Done:
                _queue.Remove(item);
                _failuresInARow = 0;
                if (_troubleSince is { } since && now - since >= Outage)
                {
                    Recovered?.Invoke();
                }

                _troubleSince = null;
                if (_pausedUntil is not null)
                {
                    LogResumed(logger, integrationId);
                }

                _pausedUntil = null;
                break;
            case RelayStep.Pause:
                _troubleSince ??= now;

                // The pause does not count against the item. The next probe may use another item, in case only this one is refused.
                _queue.Hold(item, now, now + outcome.Delay);
                item.FailingSince = null;
                if (_pausedUntil is null)
                {
                    LogPaused(logger, integrationId, work.Kind, outcome.Error);
                }

                (_pausedUntil, _pauseError) = (now + outcome.Delay, outcome.Error);
                break;
            case RelayStep.Retry:
                _queue.Hold(item, now, now + outcome.Delay, outcome.Error);
                item.FailingSince = outcome.IsFailure ? item.FailingSince : null;
                _troubleSince ??= now;
                _failuresInARow++;
                if (_pausedUntil is not null)
                {
                    // The probe decided nothing: another one follows after its pause.
                    _pausedUntil = now + outcome.Delay;
                }

                break;
            case RelayStep.Wait:
                WorkQueue.PutBack(item);
                (_turnAt, _waitError) = (now + outcome.Delay, outcome.Error);
                break;
            default:
                _isStopped = true;
                break;
        }

        ShowState();
    }

    /// <summary>The state is an error while the head of a chat fails, and paused while Chatwoot refuses all work.</summary>
    private void ShowState() => _state = _pausedUntil is null
        ? new WorkState(IsPaused: false, _queue.Error.Length > 0 ? _queue.Error : _waitError)
        : new WorkState(IsPaused: true, _pauseError);

    [LoggerMessage(6010, LogLevel.Error, "Relaying {Work} failed for {IntegrationId}: another attempt follows")]
    private static partial void LogFault(ILogger logger, WorkKind work, string integrationId, Exception failure);

    [LoggerMessage(6011, LogLevel.Warning, "Chatwoot refuses the {Work} of {IntegrationId}: they wait until the integration is set again ({Reason})")]
    private static partial void LogPaused(ILogger logger, string integrationId, WorkKind work, string reason);

    [LoggerMessage(6012, LogLevel.Information, "Chatwoot accepts the work of {IntegrationId} again")]
    private static partial void LogResumed(ILogger logger, string integrationId);
}
