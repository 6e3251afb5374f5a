using Ryze.Application.Shared;

namespace Ryze.Tests.Application.Shared;

internal sealed class SingleFlightTests
{
    private readonly SingleFlight<string, int> _flight = new();
    private readonly TaskCompletionSource<int> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _runs;

    [Test]
    public async Task Callers_share_one_run_when_they_arrive_during_it()
    {
        var (first, second) = (JoinAsync("a"), JoinAsync("a"));

        _result.SetResult(42);

        Assert.That((await first, await second, _runs), Is.EqualTo((42, 42, 1)));
    }

    [Test]
    public async Task Caller_starts_a_new_run_when_the_last_one_ended()
    {
        _result.SetResult(42);

        await JoinAsync("a");
        await JoinAsync("a");

        Assert.That(_runs, Is.EqualTo(2));
    }

    [Test]
    public void Keys_run_independently()
    {
        _ = JoinAsync("a");
        _ = JoinAsync("b");

        Assert.That(_runs, Is.EqualTo(2));
    }

    [Test]
    public async Task Run_continues_when_one_caller_stops_waiting()
    {
        using var cancelled = new CancellationTokenSource();
        var (first, second) = (JoinAsync("a", cancelled.Token), JoinAsync("a"));

        await cancelled.CancelAsync();
        _result.SetResult(42);

        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await second, _runs), Is.EqualTo((42, 1)));
    }

    [Test]
    public async Task Next_caller_runs_again_when_the_run_failed()
    {
        var failed = _flight.JoinAsync("a", () => throw new InvalidOperationException("a bug"), CancellationToken.None);
        _result.SetResult(42);

        Assert.That(async () => await failed, Throws.InvalidOperationException);
        Assert.That(await JoinAsync("a"), Is.EqualTo(42));
    }

    private Task<int> JoinAsync(string key, CancellationToken cancellationToken = default) => _flight.JoinAsync(
        key,
        () =>
        {
            _runs++;
            return _result.Task;
        },
        cancellationToken);
}
