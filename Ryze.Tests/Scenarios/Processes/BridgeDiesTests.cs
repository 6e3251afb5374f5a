using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>
/// A bridge is killed at any step of an activation while Chatwoot does not answer. In the end there is one inbox or none, and
/// the caller can look up which.
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

    [TestCase("GET", "/chatwoot/api", false, false, TestName = "Activation_resumes_after_a_kill_during_the_version_check")]
    [TestCase("GET", "/profile", false, false, TestName = "Activation_resumes_after_a_kill_during_the_profile_check")]
    [TestCase("GET", "/inboxes", false, false, TestName = "Activation_resumes_after_a_kill_during_the_inbox_list")]
    [TestCase("POST", "/inboxes", false, false, TestName = "Activation_creates_the_inbox_when_a_kill_prevented_the_creation")]
    [TestCase("POST", "/inboxes", false, true, TestName = "Activation_finds_the_inbox_when_Chatwoot_creates_it_after_the_kill")]
    [TestCase("POST", "/inboxes", true, false, TestName = "Activation_finds_the_inbox_when_the_kill_precedes_the_answer")]
    public async Task Activation_ends_with_one_inbox_when_the_bridge_is_killed_at_any_step(
        string method, string pathEnd, bool done, bool doneAfterDeath)
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
            await Eventually.TrueAsync(() => _chatwoot.Desk.Inboxes.Count == 1, "Chatwoot continues without its caller");
        }

        Assert.That(_chatwoot.Desk.Inboxes, Has.Count.EqualTo(inboxes));
        await AssertActiveWithOneInboxAsync();
    }

    [Test]
    public async Task Activation_ends_with_one_inbox_when_the_bridge_is_killed_after_the_answer()
    {
        await using (var bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder)))
        {
            using var caller = new BridgeCaller(bridge.Url);
            var calling = caller.ActivateAsync("act_1", BridgeCaller.Body(_chatwoot.Url));
            await Eventually.TrueAsync(() => _chatwoot.Desk.Inboxes.Count == 1, "the inbox is created");
            await bridge.KillAsync();

            // The kill races with the answer, so both outcomes are valid.
            await calling.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await AssertActiveWithOneInboxAsync();
    }

    [Test]
    public async Task Activation_fails_without_an_inbox_when_Chatwoot_refuses_after_a_kill()
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
            ((string?)ended.Json["status"], (string?)ended.Json["last_error"]), Is.EqualTo(("failed", "HTTP 401: Invalid Access Token")),
            ended.Body);
        Assert.That(_chatwoot.Desk.Inboxes, Is.Empty);
    }

    [Test]
    public async Task Repeated_key_returns_the_one_inbox_when_the_bridge_restarts()
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
        // The bridge gets another port, because it must recognize its inbox without the webhook's address.
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
            "the activation ends");
        return state;
    }
}
