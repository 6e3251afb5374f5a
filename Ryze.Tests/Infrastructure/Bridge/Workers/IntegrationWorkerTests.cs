using MediatR;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Infrastructure.Bridge.Workers;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Bridge.Workers;

/// <summary>docs/spec/bridge.md 2.2: what one integration's worker owns, and its stop in two phases.</summary>
internal sealed class IntegrationWorkerTests
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);
    private static readonly FairShareKey ShareKey = FairShareKey.Of("acc_1", "https://cw.example", 1);

    private readonly RecordingTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly Mock<IMediator> _mediator = new();
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Outcome> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IntegrationWorker _worker = null!;
    private int _attempts;
    private bool _isAborted;

    [SetUp]
    public void Create()
    {
        var places = new FairPlaces(64);
        _worker = new IntegrationWorker(
            "int_1",
            (id, work) => new WorkLane(
                id, LaneWork.Of(work), _mediator.Object, _ => Task.FromResult<FairShareKey?>(ShareKey), places, _time, NullLogger.Instance),
            _mediator.Object, _time, NullLogger.Instance);

        // Each lane finds one item, whose attempt the test ends.
        _mediator.Setup(m => m.Send(It.IsAny<IRequest<PendingWork>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => new PendingWork(_attempts == 0 ? [new WorkItem(1, ["a"])] : [], 1, IsAll: true));
        _mediator.Setup(m => m.Send(It.IsAny<IRequest<Outcome>>(), It.IsAny<CancellationToken>()))
            .Returns<IRequest<Outcome>, CancellationToken>(async (_, abort) =>
            {
                _attempts++;
                _began.TrySetResult();
                await using var aborted = abort.Register(() => _isAborted = _end.TrySetCanceled(abort));
                return await _end.Task;
            });
    }

    [TearDown]
    public void Dispose() => _worker.Dispose();

    [Test]
    public async Task Stop_waits_for_running_work()
    {
        await StartWorkAsync();

        var stopping = _worker.StopAsync();
        Assert.That(stopping.IsCompleted, Is.False);
        _end.SetResult(Outcome.Done);

        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(_isAborted, Is.False);
    }

    [Test]
    public async Task Stop_cancels_work_that_runs_for_ten_seconds_more()
    {
        await StartWorkAsync();

        var stopping = _worker.StopAsync();
        await Eventually.TrueAsync(() => _time.Waits(StopTimeout) == 1, "the stop waits");
        _time.Advance(StopTimeout);

        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(_isAborted, Is.True);
    }

    [Test]
    public async Task Nothing_starts_after_a_stop()
    {
        await _worker.StopAsync();

        _worker.Signal(WorkKind.Events, lane => lane.Wake());
        _worker.Run(new CatchUpIntegration("int_1"));

        Assert.That((_worker.IsIdle, _mediator.Invocations.Count), Is.EqualTo((true, 0)));
    }

    [Test]
    public async Task Stop_cancels_a_catch_up_at_once()
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _mediator.Setup(m => m.Send(It.IsAny<IRequest<Unit>>(), It.IsAny<CancellationToken>()))
            .Returns<IRequest<Unit>, CancellationToken>(async (_, stop) =>
            {
                began.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, stop);
                return Unit.Value;
            });
        _worker.Run(new CatchUpIntegration("int_1"));
        await began.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await _worker.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(_time.GetUtcNow(), Is.EqualTo(DateTimeOffset.UnixEpoch), "the clock did not move");
    }

    [Test]
    public async Task Worker_is_idle_when_its_lane_has_no_more_work()
    {
        await StartWorkAsync();
        Assert.That(_worker.IsIdle, Is.False);

        _end.SetResult(Outcome.Done);

        await Eventually.TrueAsync(() => _worker.IsIdle, "the lane ended");
    }

    [Test]
    public async Task Status_shows_why_a_lane_fails()
    {
        await StartWorkAsync();

        _end.SetResult(Outcome.RetryIn(TimeSpan.FromMinutes(1), "HTTP 503"));

        await Eventually.TrueAsync(() => _worker.Status.Work.Error == "HTTP 503", "the status shows the error");
    }

    private async Task StartWorkAsync()
    {
        _worker.Signal(WorkKind.Events, lane => lane.Wake());
        await _began.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
