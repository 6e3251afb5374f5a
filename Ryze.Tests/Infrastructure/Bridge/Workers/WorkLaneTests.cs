using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Infrastructure.Bridge.Workers;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Bridge.Workers;

/// <summary>The work loop of one integration, with a fake clock.</summary>
internal sealed class WorkLaneTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FairPlaces _places = new(64);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();

    [TearDown]
    public void Dispose()
    {
        _stop.Dispose();
        _abort.Dispose();
    }

    [TestCase(8)]
    [TestCase(2)]
    public async Task Lane_runs_at_most_the_given_number_of_chats_at_once(int sideBySide)
    {
        var mediator = new ScriptedMediator([.. Enumerable.Range(1, 30).Select(i => new WorkItem(i, [Text(i)]))]);
        var (atWork, most, all) = (0, 0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        mediator.Play = async _ =>
        {
            lock (mediator)
            {
                most = Math.Max(most, ++atWork);
                if (atWork == sideBySide)
                {
                    all.TrySetResult();
                }
            }

            await all.Task;
            lock (mediator)
            {
                atWork--;
            }

            return Outcome.Done;
        };

        await RunAsync(Lane(mediator, sideBySide)).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That((mediator.Attempts.Count, most), Is.EqualTo((30, sideBySide)));
    }

    [Test]
    public async Task Failed_event_is_retried_when_it_is_due()
    {
        var mediator = new ScriptedMediator(new WorkItem(1, ["a"]), new WorkItem(2, ["a"]))
        {
            Play = attempt =>
                Task.FromResult(
                attempt is { Seq: 1, Attempt: < 3 } ? Outcome.RetryIn(TimeSpan.FromMinutes(1), "away") : Outcome.Done),
        };
        var lane = Lane(mediator);
        var run = RunAsync(lane);
        await Eventually.TrueAsync(() => lane.State.Error == "away", "the first failure shows");

        for (var attempt = 2; attempt <= 3; attempt++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1), () => mediator.Attempts.Count >= attempt);
        }

        await run.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(
            mediator.Attempts.Select(a => (a.Seq, a.Attempt, a.FailingFor.TotalMinutes)),
            Is.EqualTo(new[] { (1L, 1, 0.0), (1L, 2, 1.0), (1L, 3, 2.0), (2L, 1, 0.0) }));
    }

    [Test]
    public async Task Paused_integration_tries_one_event_every_five_minutes()
    {
        var refuses = true;
        var mediator = new ScriptedMediator([.. Enumerable.Range(1, 5).Select(i => new WorkItem(i, [Text(i)]))])
        {
            Play = _ => Task.FromResult(refuses ? Outcome.PauseFor(TimeSpan.FromMinutes(5), "HTTP 401") : Outcome.Done),
        };
        var lane = Lane(mediator);
        var run = RunAsync(lane);
        await Eventually.TrueAsync(() => lane.State.IsPaused && mediator.Attempts.Count == 5, "the lane is paused");
        await Eventually.LetTimersRunAsync();

        await AdvanceAsync(TimeSpan.FromMinutes(5), () => mediator.Attempts.Count > 5);
        await Eventually.LetTimersRunAsync();
        Assert.That((mediator.Attempts.Count, lane.State.IsPaused), Is.EqualTo((6, true)));

        refuses = false;
        await AdvanceAsync(TimeSpan.FromMinutes(5), () => run.IsCompleted);
        Assert.That((mediator.Attempts.Count, lane.State.IsPaused), Is.EqualTo((11, false)));
    }

    [Test]
    public async Task Resume_ends_the_wait_after_a_failed_probe()
    {
        var outcomes = new Queue<Outcome>([
            Outcome.PauseFor(TimeSpan.FromMinutes(5), "HTTP 401"), Outcome.RetryIn(TimeSpan.FromMinutes(10), "HTTP 502")]);
        var mediator =
            new ScriptedMediator(
            new WorkItem(1, ["a"])) { Play = _ => Task.FromResult(outcomes.TryDequeue(out var next) ? next : Outcome.Done) };
        var lane = Lane(mediator);
        var run = RunAsync(lane);
        await Eventually.TrueAsync(() => lane.State.IsPaused, "the lane is paused");
        await AdvanceAsync(TimeSpan.FromMinutes(5), () => mediator.Attempts.Count == 2);
        await Eventually.LetTimersRunAsync();

        lane.Resume();

        await run.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That((mediator.Attempts.Count, lane.State.IsFailing), Is.EqualTo((3, false)));
    }

    [Test]
    public async Task Lane_neither_starts_nor_counts_attempts_while_its_host_is_held()
    {
        var outcomes = new Queue<Outcome>([Outcome.WaitFor(TimeSpan.FromMinutes(1), "")]);
        var gate = new Lock();
        var mediator = new ScriptedMediator(new WorkItem(1, ["a"]), new WorkItem(2, ["a"]))
        {
            Play = _ =>
            {
                lock (gate)
                {
                    return Task.FromResult(outcomes.TryDequeue(out var next) ? next : Outcome.Done);
                }
            },
        };
        var lane = Lane(mediator);
        var run = RunAsync(lane);
        await Eventually.TrueAsync(() => mediator.Attempts.Count == 1, "the first event is tried");
        await Eventually.LetTimersRunAsync();
        lane.Wake();
        await Eventually.LetTimersRunAsync();
        Assert.That((mediator.Attempts.Count, lane.State.IsFailing), Is.EqualTo((1, false)));

        await AdvanceAsync(TimeSpan.FromMinutes(1), () => run.IsCompleted);

        Assert.That(
            mediator.Attempts.Select(a => (a.Seq, a.Attempt, a.FailingFor)),
            Is.EqualTo(new[] { (1L, 1, TimeSpan.Zero), (1L, 1, TimeSpan.Zero), (2L, 1, TimeSpan.Zero) }));
    }

    [Test]
    public async Task Resume_retries_every_event_at_once()
    {
        var refuses = true;
        var mediator = new ScriptedMediator(new WorkItem(1, ["a"]))
        {
            Play = _ => Task.FromResult(refuses ? Outcome.PauseFor(TimeSpan.FromMinutes(5), "HTTP 401") : Outcome.Done),
        };
        var lane = Lane(mediator);
        var run = RunAsync(lane);
        await Eventually.TrueAsync(() => lane.State.IsPaused, "the lane is paused");

        refuses = false;
        lane.Resume();

        await run.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That((mediator.Attempts.Count, lane.State.IsFailing), Is.EqualTo((2, false)));
    }

    [Test]
    public async Task Waiting_chat_does_not_delay_other_chats()
    {
        var started = new TaskCompletionSource();
        var end = new TaskCompletionSource<Outcome>();
        var mediator = new ScriptedMediator(
            new WorkItem(1, ["a"]) { NotBefore = _time.GetUtcNow() }, new WorkItem(2, ["a"]) { NotBefore = _time.GetUtcNow() },
            new WorkItem(3, ["b"]) { NotBefore = _time.GetUtcNow().AddMilliseconds(300) })
        {
            Play = attempt =>
            {
                started.TrySetResult();
                return attempt.Seq == 1 ? end.Task : Task.FromResult(Outcome.Done);
            },
        };
        var run = RunAsync(Lane(mediator));
        await started.Task.WaitAsync(TimeSpan.FromSeconds(20));

        // The other chat becomes due while the first event of one chat runs.
        await AdvanceAsync(TimeSpan.FromMilliseconds(300), () => mediator.Attempts.Any(a => a.Seq == 3));

        end.SetResult(Outcome.Done);
        await run.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(mediator.Attempts.Select(a => a.Seq), Is.EqualTo(new[] { 1L, 3L, 2L }));
    }

    [Test]
    public async Task Event_is_retried_when_its_delivery_throws()
    {
        var mediator = new ScriptedMediator(new WorkItem(1, ["a"]), new WorkItem(2, ["b"]))
        {
            Play = attempt =>
                attempt is { Seq: 1, Attempt: 1 } ? throw new InvalidOperationException("a bug") : Task.FromResult(Outcome.Done),
        };
        var run = RunAsync(Lane(mediator));

        await AdvanceAsync(TimeSpan.FromSeconds(5), () => run.IsCompleted);

        Assert.That(mediator.Attempts.Select(a => (a.Seq, a.Attempt)), Is.EquivalentTo(new[] { (1L, 1), (2L, 1), (1L, 2) }));
    }

    [Test]
    public async Task Stop_waits_for_the_running_event()
    {
        var (began, end) = (new TaskCompletionSource(), new TaskCompletionSource<Outcome>());
        var mediator = new ScriptedMediator(new WorkItem(1, ["a"]), new WorkItem(2, ["a"]))
        {
            Play = _ =>
            {
                began.SetResult();
                return end.Task;
            },
        };
        var run = RunAsync(Lane(mediator));
        await began.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await _stop.CancelAsync();
        await Eventually.LetTimersRunAsync();
        Assert.That(run.IsCompleted, Is.False);
        end.SetResult(Outcome.Done);

        await run.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(mediator.Attempts, Has.Count.EqualTo(1));
    }

    private WorkLane Lane(ScriptedMediator mediator, int sideBySide = 8) => new(
        "int_1", LaneWork.Events with { MaxConcurrentItems = sideBySide }, mediator,
        _ => Task.FromResult<FairShareKey?>(FairShareKey.Of("acc_1", "https://cw.example", 1)), _places, _time,
        NullLogger.Instance);

    private Task RunAsync(WorkLane lane) => Task.Run(() => lane.RunAsync(_stop.Token, _abort.Token));

    /// <summary>
    /// The loop sets its timer only after it has processed the latest events. If that takes long, the time advances again.
    /// </summary>
    private Task AdvanceAsync(TimeSpan time, Func<bool> until)
    {
        Stopwatch? advanced = null;
        return Eventually.TrueAsync(
            async () =>
            {
                if (advanced is null || advanced.Elapsed > TimeSpan.FromSeconds(2))
                {
                    await Eventually.LetTimersRunAsync();
                    _time.Advance(time);
                    advanced = Stopwatch.StartNew();
                }

                return until();
            },
            $"what is due after {time}");
    }

    private static string Text(int i) => i.ToString(CultureInfo.InvariantCulture);
}
