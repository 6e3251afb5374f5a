using Microsoft.Extensions.Logging.Testing;
using Moq;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Shared;
using Ryze.Infrastructure.Bridge.Workers;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Bridge.Workers;

/// <summary>docs/spec/bridge.md 2.2: a process that stood still catches up with its integrations.</summary>
internal sealed class StandstillWatchTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly RecordingTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly FakeLogger<StandstillWatch> _logger = new();
    private CatchUpGate _gate = null!;
    private StandstillWatch _watch = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _gate = new CatchUpGate(new Mock<ISchedule>().Object, new WebhookWatch(_time), _time);

        // The process's start asks for a catch-up too, so it ends first.
        _gate.ListDue(["a"]);
        _gate.End("a", _gate.TryStart("a")!, hasSucceeded: true);
        _watch = new StandstillWatch(_gate, _time, _logger);
        await _watch.StartAsync(CancellationToken.None);
        await LooksAsync(1);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _watch.StopAsync(CancellationToken.None);
        _watch.Dispose();
    }

    [TestCase(5, false)]
    [TestCase(30, false)]
    [TestCase(31, true)]
    [TestCase(3600, true)]
    public async Task Every_integration_is_caught_up_with_when_the_process_stood_still(int seconds, bool isOutage)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await LooksAsync(2);

        Assert.That(_gate.IsClosed("a"), Is.EqualTo(isOutage), "agent messages wait for the catch-up");
        Assert.That(_gate.ListDue(["a"]), Is.EqualTo(isOutage ? new[] { "a" } : []));
    }

    [Test]
    public async Task Clock_that_moves_in_small_steps_causes_no_catch_up()
    {
        for (var look = 2; look < 20; look++)
        {
            _time.Advance(Interval);
            await LooksAsync(look);
        }

        Assert.That(_gate.IsClosed("a"), Is.False);
    }

    [Test]
    public async Task Log_shows_how_long_the_process_stood_still()
    {
        _time.Advance(TimeSpan.FromSeconds(90));
        await LooksAsync(2);

        Assert.That(_logger.LatestRecord.Message, Does.StartWith("The bridge stood still for 90 s"));
    }

    private Task LooksAsync(int looks) => Eventually.TrueAsync(() => _time.Waits(Interval) == looks, $"the watch looked {looks} times");
}
