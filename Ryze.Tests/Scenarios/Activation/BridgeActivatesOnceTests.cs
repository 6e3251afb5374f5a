using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>docs/spec/bridge.md 1 and 1.1: a repeated key never creates a second inbox, and a link has one active integration.</summary>
internal sealed class BridgeActivatesOnceTests
{
    private BridgeScene _scene = null!;

    private BridgeCaller Caller => _scene.Caller;

    private ScriptedChatwoot Chatwoot => _scene.Chatwoot;

    [SetUp]
    public async Task Start() => _scene = await BridgeScene.StartAsync();

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Repeated_key_returns_the_first_outcome()
    {
        var first = await Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url));
        var calls = Provisioning();

        var second = await Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url, inboxName: "Another"));

        Assert.That((second.Code, second.Body), Is.EqualTo((201, first.Body)));
        Assert.That(Provisioning(), Is.EqualTo(calls), "Chatwoot is not asked again");

        // The new integration's catch-up calls other Chatwoot endpoints.
        int Provisioning() =>
            Chatwoot.Calls.Count(
            c => c.Path.EndsWith("/profile", StringComparison.Ordinal) || c.Path.Contains("/inboxes", StringComparison.Ordinal));
    }

    [Test]
    public async Task Repeated_key_returns_the_first_failure()
    {
        var first = await Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url, token: "no-such-token"));
        var second = await Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url));

        Assert.That((second.Code, second.Body), Is.EqualTo((422, first.Body)));
        Assert.That(Chatwoot.Desk.Creations, Is.Zero);
    }

    [Test]
    public async Task Repeated_key_waits_when_the_first_call_is_in_progress()
    {
        var making = Chatwoot.Hold("POST", "/inboxes");
        var first = Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url));
        await making.Arrived;
        var others = Enumerable.Range(0, 5).Select(_ => Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url))).ToList();
        Assert.That((await Caller.FindAsync("act_1")).Code, Is.EqualTo(200));
        Assert.That(others.Any(o => o.IsCompleted), Is.False, "they wait");

        making.Release();

        var answers = await Task.WhenAll([first, .. others]);
        Assert.That(answers.Select(a => (a.Code, a.Body)).Distinct().Count(), Is.EqualTo(1));
        Assert.That((answers[0].Code, Chatwoot.Desk.Creations), Is.EqualTo((201, 1)));
    }

    [Test]
    public async Task Simultaneous_calls_with_one_key_create_one_inbox()
    {
        var answers =
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url))));

        Assert.That(answers.Select(a => a.Code), Is.All.EqualTo(201), string.Join('\n', answers.Select(a => a.Body)));
        Assert.That(answers.Select(a => a.Body).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(Chatwoot.Desk.Creations, Is.EqualTo(1));
    }

    [Test]
    public async Task Another_key_answers_409_when_the_same_link_is_being_activated()
    {
        var making = Chatwoot.Hold("POST", "/inboxes");
        var first = Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url));
        await making.Arrived;

        var second = await Caller.ActivateAsync("act_2", BridgeCaller.Body(Chatwoot.Url));
        var elsewhere = await Caller.ActivateAsync("act_3", BridgeCaller.Body(Chatwoot.Url, integration: "cwi_2"));

        making.Release();
        BridgeScene.AssertFailed(second, 409, "activation_in_progress");
        Assert.That(elsewhere.Code, Is.EqualTo(201), "another link does not wait");
        Assert.That((await first).Code, Is.EqualTo(201));
        Assert.That((await Caller.FindAsync("act_2")).Code, Is.EqualTo(404), "the refused activation never started");
    }

    [Test]
    public async Task Activation_continues_when_the_caller_disconnects()
    {
        var making = Chatwoot.Hold("POST", "/inboxes");
        using (var disconnecting = new BridgeCaller(_scene.Bridge.Url))
        {
            var calling = disconnecting.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url));
            await making.Arrived;
            disconnecting.Dispose();
            Assert.That(async () => await calling, Throws.InstanceOf<OperationCanceledException>().Or.InstanceOf<HttpRequestException>());
        }

        making.Release();

        await Eventually.TrueAsync(
            async () => (string?)(await Caller.FindAsync("act_1")).Json["status"] == "active", "the activation ends");
        Assert.That(Chatwoot.Desk.Inboxes, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Changed_inbox_name_is_applied_when_the_Chatwoot_stays_the_same()
    {
        var id = await _scene.ActivatedAsync("act_1");

        var answer = await Caller.ActivateAsync("act_2", BridgeCaller.Body(Chatwoot.Url + "/", inboxName: "Renamed"));

        Assert.That(
            ((string?)answer.Json["id"], (long?)answer.Json["inbox_id"], (string?)answer.Json["inbox_name"], (bool?)answer.Json["created"]),
            Is.EqualTo((id, 42L, "Renamed", false)));
        Assert.That(Chatwoot.Desk.Inboxes.Select(i => (i.Id, i.Name)), Is.EqualTo(new[] { (42L, "Renamed") }));
        Assert.That((string?)(await Caller.GetAsync(id)).Json["inbox_name"], Is.EqualTo("Renamed"));
    }

    [Test]
    public async Task Running_integration_stays_unchanged_when_a_change_fails()
    {
        var id = await _scene.ActivatedAsync("act_1");

        await Caller.ActivateAsync("act_2", BridgeCaller.Body(Chatwoot.Url, token: "no-such-token", inboxName: "Renamed"));
        await Caller.ActivateAsync("act_3", BridgeCaller.Body(Chatwoot.Url, accountId: 9002));

        Assert.That((string?)(await Caller.GetAsync(id)).Json["inbox_name"], Is.EqualTo("Orion"));
        Assert.That(Chatwoot.Desk.Inboxes.Select(i => i.Name), Is.EqualTo(new[] { "Orion" }));
    }

    [Test]
    public async Task Inbox_is_created_again_when_it_was_deleted_by_hand()
    {
        var id = await _scene.ActivatedAsync("act_1");
        Chatwoot.Desk.Delete(Chatwoot.Desk.Inboxes.Single());

        var answer = await Caller.ActivateAsync("act_2", BridgeCaller.Body(Chatwoot.Url));

        Assert.That(
            ((string?)answer.Json["id"], (long?)answer.Json["inbox_id"], (bool?)answer.Json["created"]), Is.EqualTo((id, 43L, true)));
    }

    [Test]
    public async Task Inbox_of_the_same_name_is_not_reused()
    {
        await _scene.ActivatedAsync("act_1");

        await Caller.ActivateAsync("act_2", BridgeCaller.Body(Chatwoot.Url, integration: "cwi_2"));

        Assert.That(Chatwoot.Desk.Inboxes.Select(i => i.Name), Is.EqualTo(new[] { "Orion", "Orion" }));
    }

    [Test]
    public async Task Superseded_integration_returns_when_its_successor_is_undone()
    {
        var former = await _scene.ActivatedAsync("act_1", accountId: 1);

        var latter = await _scene.ActivatedAsync("act_2", accountId: 2);

        Assert.That(latter, Is.Not.EqualTo(former));
        BridgeScene.AssertFailed(await Caller.GetAsync(former), 404, "integration_not_found");
        Assert.That(Chatwoot.Desk.Inboxes.Select(i => i.AccountId), Is.EqualTo(new[] { 1L, 2L }), "the former inbox waits");

        Assert.That((await Caller.RemoveAsync(latter, restoreSuperseded: true)).Code, Is.EqualTo(204));

        Assert.That((await Caller.GetAsync(former)).Code, Is.EqualTo(200));
        Assert.That(Chatwoot.Desk.Inboxes.Select(i => i.AccountId), Is.EqualTo(new[] { 1L }));
    }

    [Test]
    public async Task Superseded_integration_stays_removed_when_its_successor_is_removed_without_undo()
    {
        var former = await _scene.ActivatedAsync("act_1", accountId: 1);
        var latter = await _scene.ActivatedAsync("act_2", accountId: 2);

        Assert.That((await Caller.RemoveAsync(latter)).Code, Is.EqualTo(204));

        BridgeScene.AssertFailed(await Caller.GetAsync(former), 404, "integration_not_found");
    }

    [Test]
    public async Task Superseded_inbox_is_removed_after_ten_minutes()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-06-17T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var scene = await BridgeScene.StartAsync(time);
        await scene.ActivatedAsync("act_1", accountId: 1);
        await scene.ActivatedAsync("act_2", accountId: 2);
        var lists = scene.Chatwoot.Count("GET", "/accounts/1/inboxes");

        time.Advance(TimeSpan.FromMinutes(9));
        Assert.That(scene.Chatwoot.Count("GET", "/accounts/1/inboxes"), Is.EqualTo(lists), "not yet");
        await Eventually.TrueWhileTimeAdvancesAsync(
            time, () => Task.FromResult(scene.Chatwoot.Desk.Inboxes.All(i => i.AccountId == 2)), "the superseded inbox is removed");
    }
}
