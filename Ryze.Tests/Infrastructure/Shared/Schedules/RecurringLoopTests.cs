using Ryze.Infrastructure.Shared.Schedules;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Schedules;

internal sealed class RecurringLoopTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DelayAfterFailure = TimeSpan.FromSeconds(5);

    private readonly RecordingTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Exception> _failures = [];
    private readonly RecurringLoop _loop;
    private Func<CancellationToken, Task<TimeSpan>> _run = _ => Task.FromResult(Pause);
    private int _runs;

    public RecurringLoopTests() => _loop = new RecurringLoop(_time);

    [TearDown]
    public void Dispose() => _stop.Dispose();

    [Test]
    public async Task Work_runs_at_once_when_the_loop_starts()
    {
        var running = StartAsync();

        await RunsAsync(1);
        await EndAsync(running);
    }

    [Test]
    public async Task Work_runs_again_after_the_requested_pause()
    {
        var running = StartAsync();
        await PausesAsync(Pause, 1);

        _time.Advance(Pause);

        await RunsAsync(2);
        await EndAsync(running);
    }

    [Test]
    public async Task Work_runs_early_when_it_is_woken()
    {
        var running = StartAsync();
        await PausesAsync(Pause, 1);

        _loop.Wake();

        await RunsAsync(2);
        await EndAsync(running);
    }

    [Test]
    public async Task Wake_ups_during_a_run_count_as_one()
    {
        var held = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        _run = _ => _runs == 1 ? held.Task : Task.FromResult(Pause);
        var running = StartAsync();
        await RunsAsync(1);

        _loop.Wake();
        _loop.Wake();
        held.SetResult(Pause);

        await PausesAsync(Pause, 2);
        Assert.That(_runs, Is.EqualTo(2));
        await EndAsync(running);
    }

    [Test]
    public async Task Failed_run_is_repeated_after_the_delay_for_failures()
    {
        _run = _ => _runs == 1 ? throw new InvalidOperationException("a bug") : Task.FromResult(Pause);
        var running = StartAsync();
        await PausesAsync(DelayAfterFailure, 1);

        _time.Advance(DelayAfterFailure);

        await RunsAsync(2);
        Assert.That(_failures.Select(failure => failure.Message), Is.EqualTo(new[] { "a bug" }));
        await EndAsync(running);
    }

    [Test]
    public async Task Run_that_ends_with_the_stop_is_no_failure()
    {
        _run = async stop =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            return Pause;
        };
        var running = StartAsync();
        await RunsAsync(1);

        await EndAsync(running);

        Assert.That(_failures, Is.Empty);
    }

    private Task StartAsync() => _loop.RunAsync(
        stop =>
        {
            _runs++;
            return _run(stop);
        },
        failure =>
        {
            _failures.Add(failure);
            return DelayAfterFailure;
        },
        _stop.Token);

    private Task RunsAsync(int runs) => Eventually.TrueAsync(() => _runs == runs, $"the work ran {runs} times");

    private Task PausesAsync(TimeSpan length, int count) =>
        Eventually.TrueAsync(() => _time.Waits(length) == count, $"the loop pauses for {length}");

    private async Task EndAsync(Task running)
    {
        await _stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
