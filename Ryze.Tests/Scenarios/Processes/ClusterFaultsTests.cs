using Ryze.Tests.Faults;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>
/// docs/spec/quality.md 1 with several replicas of both roles. The short form of
/// <c>dotnet run --project Ryze.Tests -c Release -- faults cluster</c>.
/// </summary>
[NonParallelizable]
[Explicit("At rest, an integration sometimes has no link or two for more than 90 s; the cause is not found yet.")]
internal sealed class ClusterFaultsTests
{
    [Test]
    public async Task Every_message_arrives_once_in_order_when_replicas_fail()
    {
        var plan = ClusterFaultPlan.Short(Seed.Current, instances: 4, messages: 24);

        var report = await ClusterFaults.RunAsync(plan, TestContext.Out.WriteLine);

        await TestContext.Out.WriteLineAsync(report.ToString());
        Assert.That(report.Wrong, Is.Empty, report.ToString());
    }
}
