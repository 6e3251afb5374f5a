using System.Threading.Channels;
using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>
/// Processes one integration's work of one kind. One loop decides, and up to <see cref="LaneWork.MaxConcurrentItems"/> items run
/// concurrently. It ends when no work is pending.
/// </summary>
/// <param name="findShareKey">Returns null when the integration no longer runs.</param>
/// <param name="places">Limits the concurrent items of this kind for all integrations.</param>
internal sealed partial class WorkLane(
    string integrationId, LaneWork work, IMediator mediator, Func<CancellationToken, Task<FairShareKey?>> findShareKey, FairPlaces places,
    TimeProvider time, ILogger logger)
{
    /// <summary>
    /// The limit of concurrent items while all attempts fail or take seconds, so that a slow Chatwoot does not occupy the places of others.
    /// </summary>
    private const int MaxConcurrentInTrouble = 2;

    /// <summary>The limit of items in the queue. A failing chat's items stay in it, so when it is full, the other chats wait too.</summary>
    private const int MaxAhead = 20_000;

    private const int ScanBatchSize = 200;

    /// <summary>A shorter period without success is not an outage.</summary>
    private static readonly TimeSpan MinOutage = TimeSpan.FromSeconds(5);

    /// <summary>The delay after the bridge's own failure: its database or a bug.</summary>
    private static readonly TimeSpan DelayAfterFault = TimeSpan.FromSeconds(5);

    private readonly WorkQueue _queue = new();
    private readonly Channel<Signal> _signals = Channel.CreateUnbounded<Signal>(new UnboundedChannelOptions { SingleReader = true });
    private readonly AttemptTimes _times = new();
    private FairShareKey? _shareKey;
    private int _running;
    private int _failuresInARow;
    private long _lastRead;
    private bool _isAllRead;
    private bool _mustRescan;
    private bool _isStopped;
    private DateTimeOffset? _pausedUntil;
    private string _pauseError = "";
    private DateTimeOffset? _troubleSince;
    private DateTimeOffset? _turnAt;
    private string _waitError = "";
    private volatile WorkState _state = WorkState.Fine;

    public WorkState State => _state;

    private bool IsInTrouble => _failuresInARow >= work.MaxConcurrentItems || _times.IsSlow;

    /// <summary>Called at the first success after an outage.</summary>
    public Action? Recovered { get; init; }

    /// <summary>Whether a signal waits for the loop.</summary>
    public bool HasSignal => _signals.Reader.TryPeek(out _);

    public void Wake() => _signals.Writer.TryWrite(new Signal(SignalKind.Stored, null, null));

    public void Rescan() => _signals.Writer.TryWrite(new Signal(SignalKind.Rescan, null, null));

    public void Resume() => _signals.Writer.TryWrite(new Signal(SignalKind.Resume, null, null));

    /// <param name="stop">Starts no new items; running items may end.</param>
    /// <param name="abort">Aborts running items.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        while (!stop.IsCancellationRequested && !_isStopped)
        {
            var hasFailed = await BeginAllAsync(stop, abort);
            if (_running == 0 && _queue.Count == 0 && _isAllRead && !hasFailed && !_signals.Reader.TryPeek(out _))
            {
                return;
            }

            await WaitAsync(hasFailed ? time.GetUtcNow() + DelayAfterFault : _turnAt ?? _pausedUntil ?? _queue.NextDue, stop);
        }

        while (_running > 0)
        {
            Handle(await _signals.Reader.ReadAsync(CancellationToken.None));
        }
    }

    /// <returns>True when pending work could not be read.</returns>
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

        // During a pause a single item probes whether Chatwoot accepts the token again.
        var atMost = _pausedUntil is null
            ? IsInTrouble ? MaxConcurrentInTrouble : work.MaxConcurrentItems : _pausedUntil <= time.GetUtcNow() ? 1 : 0;
        while (_running < atMost && !stop.IsCancellationRequested)
        {
            // A rescan may find an item that belongs before the next one.
            if (!_mustRescan && _queue.TakeNext(time.GetUtcNow()) is { } next)
            {
                _running++;
                _ = Task.Run(() => WorkAsync(next, abort), CancellationToken.None);
                continue;
            }

            if (_isAllRead || (_queue.Count >= MaxAhead && !_mustRescan))
            {
                return false;
            }

            try
            {
                var scan = await mediator.Send(work.Scan(integrationId, _lastRead, ScanBatchSize), stop);
                foreach (var scanned in scan.Items)
                {
                    _queue.Add(scanned);
                }

                (_lastRead, _isAllRead, _mustRescan) = (scan.ReadUpTo, scan.IsAll, false);
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                LogFault(logger, work.Kind, integrationId, exception);
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
        Outcome outcome;
        var taken = TimeSpan.Zero;
        try
        {
            _shareKey ??= await findShareKey(abort);
            if (_shareKey is { } shareKey)
            {
                using var place = await places.EnterAsync(shareKey, abort);
                var failingFor = item.FailingSince is { } since ? time.GetUtcNow() - since : TimeSpan.Zero;
                var began = time.GetTimestamp();
                outcome = await mediator.Send(work.Attempt(integrationId, item.Seq, item.Attempts, failingFor), abort);
                taken = time.GetElapsedTime(began);
            }
            else
            {
                outcome = Outcome.Stopped;
            }
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            outcome = Outcome.Stopped;
        }
        catch (Exception exception)
        {
            LogFault(logger, work.Kind, integrationId, exception);

            // The customer sees this text, so it omits the exception.
            outcome = Outcome.RetryIn(DelayAfterFault, "the bridge's database failed; see its log");
        }

        _signals.Writer.TryWrite(new Signal(SignalKind.Worked, item, outcome) { Taken = taken });
    }

    private async Task WaitAsync(DateTimeOffset? until, CancellationToken stop)
    {
        if (_signals.Reader.TryRead(out var ready))
        {
            // Signals are handled first, even after the deadline, so that a new token is noticed. Handling all of them avoids repeated
            // scans. The loop stops at a resume: an item must start with the new token before an old token's answer counts.
            do
            {
                Handle(ready);
            }
            while (ready.Kind is not SignalKind.Resume && _signals.Reader.TryRead(out ready));

            return;
        }

        // A due item that did not start waits until a running one ends.
        var pause = until - time.GetUtcNow();
        pause = pause > TimeSpan.Zero ? pause : _running > 0 ? null : pause is null ? null : TimeSpan.Zero;
        using var over = stop.WithTimeout(pause ?? Timeout.InfiniteTimeSpan, time);
        try
        {
            // The next round handles further signals.
            Handle(await _signals.Reader.ReadAsync(over.Token));
        }
        catch (OperationCanceledException)
        {
            // An item is due, or the host stops; the caller's loop checks both.
        }
    }

    private void Handle(Signal signal)
    {
        switch (signal.Kind)
        {
            case SignalKind.Stored:
                _isAllRead = false;
                break;
            case SignalKind.Rescan:
                (_lastRead, _isAllRead, _mustRescan) = (0, false, true);
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

    private void Settle(WorkQueue.Item item, Outcome outcome)
    {
        var now = time.GetUtcNow();
        switch (outcome.Step)
        {
            case NextStep.Done:
                _queue.Remove(item);
                _failuresInARow = 0;
                if (_troubleSince is { } since && now - since >= MinOutage)
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
            case NextStep.Pause:
                _troubleSince ??= now;

                // A pause is not the item's failure. The next probe may use another item, in case only this one is refused.
                _queue.Hold(item, now, now + outcome.Delay);
                item.FailingSince = null;
                if (_pausedUntil is null)
                {
                    LogPaused(logger, integrationId, work.Kind, outcome.Error);
                }

                (_pausedUntil, _pauseError) = (now + outcome.Delay, outcome.Error);
                break;
            case NextStep.Retry:
                _queue.Hold(item, now, now + outcome.Delay, outcome.Error);
                item.FailingSince = outcome.IsFailure ? item.FailingSince : null;
                _troubleSince ??= now;
                _failuresInARow++;
                if (_pausedUntil is not null)
                {
                    // The probe did not show whether Chatwoot accepts the token. The next probe follows after this delay.
                    _pausedUntil = now + outcome.Delay;
                }

                break;
            case NextStep.Wait:
                WorkQueue.PutBack(item);
                (_turnAt, _waitError) = (now + outcome.Delay, outcome.Error);
                break;
            default:
                _isStopped = true;
                break;
        }

        ShowState();
    }

    /// <summary>Reports an error while a chat's first item fails, and a pause while Chatwoot refuses all work.</summary>
    private void ShowState() => _state = _pausedUntil is null
        ? new WorkState(IsPaused: false, _queue.Error.Length > 0 ? _queue.Error : _waitError)
        : new WorkState(IsPaused: true, _pauseError);

    [LoggerMessage(6010, LogLevel.Error, "Processing {Work} failed for {IntegrationId}: another attempt follows")]
    private static partial void LogFault(ILogger logger, WorkKind work, string integrationId, Exception exception);

    [LoggerMessage(
        6011, LogLevel.Warning, "Chatwoot refuses {Work} for {IntegrationId}: they wait until the integration is set again ({Reason})")]
    private static partial void LogPaused(ILogger logger, string integrationId, WorkKind work, string reason);

    [LoggerMessage(6012, LogLevel.Information, "Chatwoot accepts work again for {IntegrationId}: deliveries continue")]
    private static partial void LogResumed(ILogger logger, string integrationId);
}
