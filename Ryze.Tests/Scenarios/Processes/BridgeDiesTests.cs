using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>
/// A bridge that is killed at any step of an activation, and a Chatwoot that falls silent: in the end there is one inbox or none, and
/// the caller can ask which.
/// </summary>
internal sealed class BridgeDiesTests
{
    private readonly TemporaryFolder _folder = new();
    private ScriptedChatwoot _chatwoot = null!;

    [SetUp]
    public async Task StartChatwoot() => _chatwoot = await ScriptedChatwoot.StartAsync();

    [TearDown]
    public async Task Stop()
    {
        await _chatwoot.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase("GET", "/chatwoot/api", false, false, TestName = "Killed_while_asking_for_the_version")]
    [TestCase("GET", "/profile", false, false, TestName = "Killed_while_reading_the_profile")]
    [TestCase("GET", "/inboxes", false, false, TestName = "Killed_while_listing")]
    [TestCase("POST", "/inboxes", false, false, TestName = "Killed_while_creating_and_Chatwoot_never_does_it")]
    [TestCase("POST", "/inboxes", false, true, TestName = "Killed_while_creating_and_Chatwoot_does_it_after_the_death")]
    [TestCase("POST", "/inboxes", true, false, TestName = "Killed_when_the_inbox_is_made_and_not_yet_answered")]
    public async Task Killed_at_a_step_the_activation_ends_with_one_inbox(string method, string pathEnd, bool done, bool doneAfterDeath)
    {
        var held = done ? _chatwoot.HoldAnswer(method, pathEnd) : _chatwoot.Hold(method, pathEnd);
        await using (var bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder)))
        {
            using var caller = new BridgeCaller(bridge.Url);
            var calling = caller.ActivateAsync("act_1", BridgeCaller.Body(_chatwoot.Url));
            await held.Arrived;
            await bridge.KillAsync();
            Assert.That(async () => await calling, Throws.InstanceOf<HttpRequestException>());
        }

        var inboxes = done || doneAfterDeath ? 1 : 0;
        if (doneAfterDeath)
        {
            held.Release();
            await Eventually.TrueAsync(() => _chatwoot.Desk.Inboxes.Count == 1, "Chatwoot goes on without its caller");
        }

        Assert.That(_chatwoot.Desk.Inboxes, Has.Count.EqualTo(inboxes));
        await AssertActiveWithOneInboxAsync();
    }

    [Test]
    public async Task Killed_after_Chatwoot_answered_the_activation_ends_with_one_inbox()
    {
        await using (var bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder)))
        {
            using var caller = new BridgeCaller(bridge.Url);
            var calling = caller.ActivateAsync("act_1", BridgeCaller.Body(_chatwoot.Url));
            await Eventually.TrueAsync(() => _chatwoot.Desk.Inboxes.Count == 1, "the inbox is made");
            await bridge.KillAsync();

            // Whether the answer still got out is a matter of microseconds.
            await calling.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await AssertActiveWithOneInboxAsync();
    }

    [Test]
    public async Task Killed_and_then_refused_the_activation_ends_as_failed_without_an_inbox()
    {
        var held = _chatwoot.Hold("POST", "/inboxes");
        await using (var bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder)))
        {
            using var caller = new BridgeCaller(bridge.Url);
            var calling = caller.ActivateAsync("act_1", BridgeCaller.Body(_chatwoot.Url));
            await held.Arrived;
            await bridge.KillAsync();
            Assert.That(async () => await calling, Throws.InstanceOf<HttpRequestException>());
        }

        _chatwoot.Fail("GET", "/profile", 401, """{"error":"Invalid Access Token"}""");
        await using var again = await RyzeProcess.StartAsync(RealBridge.Settings(_folder));
        using var asking = new BridgeCaller(again.Url);

        var ended = await EndedAsync(asking);

        Assert.That(
            ((string?)ended.Json["status"], (string?)ended.Json["last_error"]), Is.EqualTo(("failed", "HTTP 401: Invalid Access Token")), ended.Body);
        Assert.That(_chatwoot.Desk.Inboxes, Is.Empty);
    }

    [Test]
    public async Task A_caller_that_asks_again_with_the_same_key_after_the_restart_gets_the_one_inbox()
    {
        var held = _chatwoot.HoldAnswer("POST", "/inboxes");
        await using (var bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder)))
        {
            using var caller = new BridgeCaller(bridge.Url);
            var calling = caller.ActivateAsync("act_1", BridgeCaller.Body(_chatwoot.Url));
            await held.Arrived;
            await bridge.KillAsync();
            Assert.That(async () => await calling, Throws.InstanceOf<HttpRequestException>());
        }

        await using var again = await RyzeProcess.StartAsync(RealBridge.Settings(_folder));
        using var asking = new BridgeCaller(again.Url);

        var answer = await asking.ActivateAsync("act_1", BridgeCaller.Body(_chatwoot.Url));

        Assert.That((answer.Code, (long?)answer.Json["inbox_id"]), Is.EqualTo((201, 42L)), answer.Body);
        Assert.That(_chatwoot.Desk.Creations, Is.EqualTo(1));
    }

    private async Task AssertActiveWithOneInboxAsync()
    {
        // Another port: what tells our inbox is not the address in front of its webhook.
        await using var bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder));
        using var caller = new BridgeCaller(bridge.Url);

        var ended = await EndedAsync(caller);

        Assert.That((string?)ended.Json["status"], Is.EqualTo("active"), ended.Body);
        var inbox = _chatwoot.Desk.Inboxes.Single();
        Assert.That((inbox.Id, _chatwoot.Desk.Creations), Is.EqualTo(((long)ended.Json["inbox_id"]!, 1)));
        Assert.That((await caller.GetAsync((string)ended.Json["id"]!)).Code, Is.EqualTo(200));
        Assert.That((await caller.RemoveAsync((string)ended.Json["id"]!)).Code, Is.EqualTo(204));
        Assert.That(_chatwoot.Desk.Inboxes, Is.Empty);
    }

    private static async Task<Answer> EndedAsync(BridgeCaller caller)
    {
        Answer state = null!;
        await Eventually.TrueAsync(
            async () => (string?)(state = await caller.FindAsync("act_1")).Json["status"] is "active" or "failed",
            "the activation comes to an end",
            withinSeconds: 40);
        return state;
    }
}
