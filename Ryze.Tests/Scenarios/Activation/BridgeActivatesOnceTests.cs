using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>bridge.md 1 and 1.1: the same key again never makes a second inbox, and a channel has one integration that runs.</summary>
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
    public async Task The_same_key_again_returns_the_first_outcome()
    {
        var first = await Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url));
        var calls = Provisioning();

        var second = await Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url, inboxName: "Another"));

        Assert.That((second.Code, second.Body), Is.EqualTo((201, first.Body)));
        Assert.That(Provisioning(), Is.EqualTo(calls), "Chatwoot is not asked again");

        // The catch-up of the new integration asks for other things in the meantime.
        int Provisioning() => Chatwoot.Calls.Count(c => c.Path.EndsWith("/profile", StringComparison.Ordinal) || c.Path.Contains("/inboxes", StringComparison.Ordinal));
    }

    [Test]
    public async Task The_same_key_again_returns_the_first_failure()
    {
        var first = await Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url, token: "no-such-token"));
        var second = await Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url));

        Assert.That((second.Code, second.Body), Is.EqualTo((422, first.Body)));
        Assert.That(Chatwoot.Desk.Creations, Is.Zero);
    }

    [Test]
    public async Task The_same_key_many_times_at_once_waits_for_the_first()
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
    public async Task The_same_key_twice_at_the_very_same_moment_makes_one_inbox()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url))));

        Assert.That(answers.Select(a => a.Code), Is.All.EqualTo(201), string.Join('\n', answers.Select(a => a.Body)));
        Assert.That(answers.Select(a => a.Body).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(Chatwoot.Desk.Creations, Is.EqualTo(1));
    }

    [Test]
    public async Task Another_key_for_the_same_channel_meanwhile_is_409()
    {
        var making = Chatwoot.Hold("POST", "/inboxes");
        var first = Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url));
        await making.Arrived;

        var second = await Caller.ActivateAsync("act_2", BridgeCaller.Body(Chatwoot.Url));
        var elsewhere = await Caller.ActivateAsync("act_3", BridgeCaller.Body(Chatwoot.Url, integration: "cwi_2"));

        making.Release();
        BridgeScene.AssertFailed(second, 409, "activation_in_progress");
        Assert.That(elsewhere.Code, Is.EqualTo(201), "another channel does not wait");
        Assert.That((await first).Code, Is.EqualTo(201));
        Assert.That((await Caller.FindAsync("act_2")).Code, Is.EqualTo(404), "what was refused was never begun");
    }

    [Test]
    public async Task A_caller_that_hangs_up_does_not_stop_the_work()
    {
        var making = Chatwoot.Hold("POST", "/inboxes");
        using (var impatient = new BridgeCaller(_scene.Bridge.Url))
        {
            var calling = impatient.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url));
            await making.Arrived;
            impatient.Dispose();
            Assert.That(async () => await calling, Throws.InstanceOf<OperationCanceledException>().Or.InstanceOf<HttpRequestException>());
        }

        making.Release();

        await Eventually.TrueAsync(async () => (string?)(await Caller.FindAsync("act_1")).Json["status"] == "active", "the activation ends");
        Assert.That(Chatwoot.Desk.Inboxes, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_same_url_and_account_keep_id_and_inbox_and_take_over_the_name()
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
    public async Task A_failed_change_leaves_the_running_integration_as_it_was()
    {
        var id = await _scene.ActivatedAsync("act_1");

        await Caller.ActivateAsync("act_2", BridgeCaller.Body(Chatwoot.Url, token: "no-such-token", inboxName: "Renamed"));
        await Caller.ActivateAsync("act_3", BridgeCaller.Body(Chatwoot.Url, accountId: 9002));

        Assert.That((string?)(await Caller.GetAsync(id)).Json["inbox_name"], Is.EqualTo("Orion"));
        Assert.That(Chatwoot.Desk.Inboxes.Select(i => i.Name), Is.EqualTo(new[] { "Orion" }));
    }

    [Test]
    public async Task An_inbox_deleted_by_hand_is_made_anew()
    {
        var id = await _scene.ActivatedAsync("act_1");
        Chatwoot.Desk.Delete(Chatwoot.Desk.Inboxes.Single());

        var answer = await Caller.ActivateAsync("act_2", BridgeCaller.Body(Chatwoot.Url));

        Assert.That(((string?)answer.Json["id"], (long?)answer.Json["inbox_id"], (bool?)answer.Json["created"]), Is.EqualTo((id, 43L, true)));
    }

    [Test]
    public async Task An_inbox_of_the_same_name_is_somebody_elses()
    {
        await _scene.ActivatedAsync("act_1");

        await Caller.ActivateAsync("act_2", BridgeCaller.Body(Chatwoot.Url, integration: "cwi_2"));

        Assert.That(Chatwoot.Desk.Inboxes.Select(i => i.Name), Is.EqualTo(new[] { "Orion", "Orion" }));
    }

    [Test]
    public async Task Another_account_supersedes_and_undoing_that_brings_the_former_back()
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
    public async Task Removing_the_successor_alone_does_not_bring_back_what_nobody_asks_for()
    {
        var former = await _scene.ActivatedAsync("act_1", accountId: 1);
        var latter = await _scene.ActivatedAsync("act_2", accountId: 2);

        Assert.That((await Caller.RemoveAsync(latter)).Code, Is.EqualTo(204));

        BridgeScene.AssertFailed(await Caller.GetAsync(former), 404, "integration_not_found");
    }

    [Test]
    public async Task A_superseded_inbox_goes_after_ten_minutes_even_if_nobody_removes_it()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-06-17T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var scene = await BridgeScene.StartAsync(time);
        await scene.ActivatedAsync("act_1", accountId: 1);
        await scene.ActivatedAsync("act_2", accountId: 2);
        var lists = scene.Chatwoot.Count("GET", "/accounts/1/inboxes");

        time.Advance(TimeSpan.FromMinutes(9));
        Assert.That(scene.Chatwoot.Count("GET", "/accounts/1/inboxes"), Is.EqualTo(lists), "not yet");
        await Eventually.TrueAsTimePassesAsync(
            time, () => Task.FromResult(scene.Chatwoot.Desk.Inboxes.All(i => i.AccountId == 2)), "the superseded inbox is removed");
    }
}
