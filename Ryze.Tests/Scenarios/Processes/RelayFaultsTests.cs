using Ryze.Domain.PublicApi.Engines;
using Ryze.Tests.Faults;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>
/// docs/spec/quality.md 1: messages reach Chatwoot once and agent messages reach their engine once, in order per chat, despite kills. One
/// instance uses each kind of engine. The short form of
/// <c>dotnet run --project Ryze.Tests -c Release -- faults relay</c>.
/// </summary>
internal sealed class RelayFaultsTests
{
    [Test]
    public async Task Every_message_arrives_once_in_order_when_both_processes_are_killed()
    {
        var plan = RelayFaultPlan.Short(Seed.Current, chats: 5, messages: 30) with { Engines = Enum.GetValues<EngineKind>() };
        TestContext.Out.WriteLine($"RYZE_SEED={plan.Seed}");

        var report = await RelayFaults.RunAsync(plan, TestContext.Out.WriteLine);

        Assert.That(report.Wrong, Is.Empty, report.ToString());
    }
}
