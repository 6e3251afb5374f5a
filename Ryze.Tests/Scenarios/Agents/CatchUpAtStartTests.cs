using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>The first catch-up after a start (docs/spec/bridge.md 3.2).</summary>
internal sealed class CatchUpAtStartTests
{
    [Test]
    public async Task Catch_up_runs_in_the_first_round_when_the_bridge_starts()
    {
        using var folder = new TemporaryFolder();
        await using var chatwoot = await ScriptedChatwoot.StartAsync();
        var settings = RyzeApp.Settings(folder, roles: "api,bridge");
        settings["BRIDGE_TOKEN"] = RealBridge.Token;
        await using (var first = await RyzeApp.StartAsync(settings))
        {
            Assert.That((await first.Client.SetAsync(RyzeClient.Body(chatwoot.Url))).Code, Is.EqualTo(201));
            await Eventually.TrueAsync(() => Scans(chatwoot) == 1, "set asks for a catch-up");
        }

        // Every clock reading is later than the last, but too little for a second round.
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow()) { AutoAdvanceAmount = TimeSpan.FromTicks(1) };
        await using var second = await RyzeApp.StartAsync(settings, time: time);

        await Eventually.TrueAsync(() => Scans(chatwoot) == 2, "the conversations are scanned");
    }

    private static int Scans(ScriptedChatwoot chatwoot) => chatwoot.Count("GET", "/accounts/1/conversations");
}
