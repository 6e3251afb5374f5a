using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>An activation that a bridge died over must not come back over a later one that was answered (found in review).</summary>
internal sealed class BridgeOvertakesTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase(1L)]
    [TestCase(2L)]
    public async Task A_later_activation_ends_the_one_that_the_process_died_over(long laterAccount)
    {
        await using var chatwoot = await ScriptedChatwoot.StartAsync();
        var held = chatwoot.Hold("POST", "/inboxes");
        await using (var bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder)))
        {
            using var caller = new BridgeCaller(bridge.Url);
            var calling = caller.ActivateAsync("act_1", BridgeCaller.Body(chatwoot.Url, inboxName: "Old"));
            await held.Arrived;
            await bridge.KillAsync();
            Assert.That(async () => await calling, Throws.InstanceOf<HttpRequestException>());
        }

        await using var again = await RyzeProcess.StartAsync(RealBridge.Settings(_folder));
        using var asking = new BridgeCaller(again.Url);
        Answer later = null!;
        await Eventually.TrueAsync(
            async () => (later = await asking.ActivateAsync("act_2", BridgeCaller.Body(chatwoot.Url, accountId: laterAccount, inboxName: "New"))).Code != 409,
            "the lease of the dead process lapses",
            withinSeconds: 40);
        // On a busy machine the schedule may have finished the first before the second began; it must not be what runs then either.
        var first = (await asking.FindAsync("act_1")).Json;
        Assert.That(
            (string?)first["activation_id"] == "act_2"
                || (string?)first["last_error"] is "a later activation took over" or "another integration took over",
            Is.True,
            first.ToJsonString());
        Assert.That((string?)(await asking.FindAsync("act_2")).Json["activation_id"], Is.EqualTo("act_2"), later.Body);
        Assert.That((await asking.GetAsync((string)later.Json["id"]!)).Code, Is.EqualTo(200));
    }
}
