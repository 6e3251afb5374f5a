using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>An activation that a crash interrupted must not replace a later answered one (found in review).</summary>
internal sealed class BridgeOvertakesTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase(1L)]
    [TestCase(2L)]
    public async Task Later_activation_supersedes_one_that_a_crash_interrupted(long laterAccount)
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
            async () =>
                (later = await asking.ActivateAsync(
                "act_2", BridgeCaller.Body(chatwoot.Url, accountId: laterAccount, inboxName: "New"))).Code != 409,
            "the dead process's lease expires");
        // On a busy machine the schedule may finish the first activation before the second starts. The second must still win.
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
