using Ryze.Tests.Faults;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>
/// docs/spec/quality.md 1: an accepted event reaches the bridge's event store effectively once and in order per instance, despite kills.
/// The short form of
/// <c>dotnet run --project Ryze.Tests -c Release -- faults outbox</c>.
/// </summary>
internal sealed class OutboxFaultsTests
{
    [Test]
    public async Task Every_event_is_stored_once_in_order_when_both_processes_are_killed()
    {
        var plan = FaultPlan.Of(Seed.Current, instances: 3, events: 600, kills: 4, firstStarts: 0);
        TestContext.Out.WriteLine($"RYZE_SEED={plan.Seed}");

        var report = await OutboxFaults.RunAsync(plan, TestContext.Out.WriteLine);

        Assert.That(report.Wrong, Is.Empty, report.ToString());
    }

    [Test]
    public async Task No_event_is_lost_when_both_processes_stop_under_load()
    {
        var report = await OutboxStops.RunAsync(Seed.Current, instances: 3, events: 900);

        Assert.That(report, Is.Empty);
    }
}
