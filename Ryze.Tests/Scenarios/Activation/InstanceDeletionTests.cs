using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>
/// docs/spec/api.md 7: deleting an instance deletes all its data and leaves no orphaned inbox, whatever the bridge's state.
/// </summary>
internal sealed class InstanceDeletionTests
{
    private const string Chatwoot = "https://chatwoot.example.com";
    private const string Deleted = """200 {"success":true,"message":"Instance deleted","instance":{"status":"deleted"}}""";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 4, 20, 10, 15, 30, TimeSpan.Zero));
    private readonly TaskCompletionSource _late = new();
    private ScriptedBridge _bridge = null!;

    [SetUp]
    public async Task StartBridge() => _bridge = await ScriptedBridge.StartAsync();

    [TearDown]
    public async Task Stop()
    {
        _late.TrySetResult();
        await _bridge.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Deletion_removes_the_instance_with_its_integration_before_the_answer()
    {
        await using var ryze = await StartAsync();
        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));

        Assert.That((await ryze.Client.DeleteInstanceAsync("SUPORTE")).ToString(), Is.EqualTo(Deleted));

        Assert.That(_bridge.Removals, Is.EqualTo(new[] { ("int_1", false) }));
        Assert.That(_bridge.Integrations, Is.Empty);
        await AssertNothingIsLeftAsync();
        Assert.That((await ryze.Client.ListAsync()).Error, Is.EqualTo("instance not found"));
        Assert.That((await ryze.Client.DeleteInstanceAsync()).Error, Is.EqualTo("Instance not found"));
    }

    [Test]
    public async Task Removal_is_retried_when_the_bridge_fails_during_a_deletion()
    {
        await using var ryze = await StartAsync();
        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));
        var remove = _bridge.OnRemove;
        _bridge.OnRemove = _ => ScriptedBridge.Error(502, "chatwoot_unreachable", "connection refused");

        Assert.That((await ryze.Client.DeleteInstanceAsync()).ToString(), Is.EqualTo(Deleted));

        Assert.That(await _folder.CountAsync("ryze.db", "instances"), Is.Zero);
        Assert.That(await _folder.CountAsync("ryze.db", "bridge_removals"), Is.EqualTo(1));
        _bridge.OnRemove = remove;
        await SettleAsync(async () => await _folder.CountAsync("ryze.db", "bridge_removals") == 0, "no removal is pending");
        Assert.That(_bridge.Removals, Is.EqualTo(new[] { ("int_1", false), ("int_1", false) }));
        Assert.That(_bridge.Integrations, Is.Empty);
    }

    [Test]
    public async Task Activation_with_an_unknown_outcome_is_undone_after_the_deletion()
    {
        await using var ryze = await StartAsync();
        await LeaveUnknownAsync(ryze, RyzeClient.Body(Chatwoot));

        Assert.That((await DeleteOnceFreeAsync(ryze)).ToString(), Is.EqualTo(Deleted));
        Assert.That(await _folder.CountAsync("ryze.db", "activation_intents"), Is.EqualTo(1));

        _late.SetResult();
        await SettleAsync(() => !_bridge.Removals.IsEmpty, "the late integration is removed");
        Assert.That(_bridge.Removals, Is.EqualTo(new[] { ("int_1", false) }));
        await SettleAsync(async () => await _folder.CountAsync("ryze.db", "bridge_removals") == 0, "no removal is pending");
        Assert.That(_bridge.Integrations, Is.Empty);
        await AssertNothingIsLeftAsync();
    }

    [Test]
    public async Task Deletion_leaves_no_inbox_when_the_outcome_of_a_move_is_unknown()
    {
        await using var ryze = await StartAsync();
        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));
        await LeaveUnknownAsync(ryze, RyzeClient.Body("https://another.example.com"));

        Assert.That((await DeleteOnceFreeAsync(ryze)).ToString(), Is.EqualTo(Deleted));
        _late.SetResult();

        await SettleAsync(() => _bridge.Removals.Any(r => r.Id == "int_2"), "the late integration is removed");
        await SettleAsync(async () => await _folder.CountAsync("ryze.db", "bridge_removals") == 0, "no removal is pending");
        Assert.That(_bridge.Integrations, Is.Empty);
        await AssertNothingIsLeftAsync();
    }

    [Test]
    public async Task Unmarked_intent_is_undone_when_its_instance_was_deleted()
    {
        await using var ryze = await StartAsync();
        await LeaveUnknownAsync(ryze, RyzeClient.Body(Chatwoot));
        await DeleteOnceFreeAsync(ryze);
        await SqliteFile.ExecuteAsync(_folder.File("ryze.db"), "UPDATE activation_intents SET TakeBack = 0");

        _late.SetResult();
        await SettleAsync(() => !_bridge.Removals.IsEmpty, "the late integration is removed");
        await SettleAsync(() => _bridge.Integrations.IsEmpty, "the bridge has removed it");
    }

    [Test]
    public async Task Deletion_answers_409_when_an_activation_is_in_progress()
    {
        await using var ryze = await StartAsync();
        _bridge.OnActivate = async (key, body) =>
        {
            await _late.Task;
            return _bridge.Make(key, body);
        };
        var activation = ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));
        await Eventually.TrueAsync(() => !_bridge.Activations.IsEmpty, "the bridge is called");

        var refused = await ryze.Client.DeleteInstanceAsync();

        Assert.That($"{refused.Code} {refused.Error}", Is.EqualTo("409 chatwoot activation already in progress for this instance"));
        _late.SetResult();
        Assert.That((await activation).Code, Is.EqualTo(201));
        Assert.That((await ryze.Client.DeleteInstanceAsync()).ToString(), Is.EqualTo(Deleted));
        Assert.That(_bridge.Integrations, Is.Empty);
    }

    [Test]
    public async Task Replica_with_a_cached_instance_activates_nothing_after_its_deletion()
    {
        await using var ryze = await StartAsync();
        await using var other = await StartAsync();
        await ryze.Client.DeleteInstanceAsync();
        await ryze.Client.CreateAsync(new { name = "suporte" });
        Assert.That((await other.Client.ListAsync()).Error, Is.EqualTo("no chatwoot integration for this instance"));
        await ryze.Client.DeleteInstanceAsync();

        var set = await other.Client.SetAsync(RyzeClient.Body(Chatwoot));
        var deleted = await other.Client.DeleteInstanceAsync();

        Assert.That($"{set.Code} {set.Error}", Is.EqualTo("404 instance not found"));
        Assert.That($"{deleted.Code} {deleted.Error}", Is.EqualTo("404 Instance not found"));
        Assert.That(_bridge.Activations, Is.Empty);
    }

    [Test]
    public async Task Removal_waits_for_the_module_when_an_instance_is_deleted_with_the_module_off()
    {
        await using (var ryze = await StartAsync())
        {
            await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));
        }

        var settings = _bridge.Settings(_folder);
        settings.Remove("BRIDGE_URL");
        await using (var off = await RyzeApp.StartAsync(settings, time: _time))
        {
            Assert.That((await off.Client.DeleteInstanceAsync()).ToString(), Is.EqualTo(Deleted));
        }

        await using var on = await StartAsync();
        await SettleAsync(() => _bridge.Integrations.IsEmpty, "the inbox is removed once the bridge is configured again");
    }

    [Test]
    public async Task Deletion_changes_nothing_when_the_disk_is_full()
    {
        await using var ryze = await StartAsync();
        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));
        await SqliteFile.ExecuteAsync(
            _folder.File("ryze.db"), "CREATE TRIGGER full BEFORE DELETE ON instances BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");

        Assert.That((await ryze.Client.DeleteInstanceAsync()).Code, Is.EqualTo(500));

        Assert.That((await ryze.Client.ListAsync()).Code, Is.EqualTo(200));
        Assert.That(_bridge.Removals, Is.Empty);
        Assert.That(await _folder.CountAsync("ryze.db", "bridge_removals"), Is.Zero);
    }

    private Task<RyzeApp> StartAsync() => RyzeApp.StartAsync(_bridge.Settings(_folder), time: _time);

    /// <summary>Starts an activation that the bridge finishes only when the test releases it, long after the caller got an error.</summary>
    private async Task LeaveUnknownAsync(RyzeApp ryze, object body)
    {
        var already = _bridge.Activations.Count;
        _bridge.OnActivate = async (key, sent) =>
        {
            await _late.Task;
            return _bridge.Make(key, sent);
        };
        var call = ryze.Client.SetAsync(body);
        await Eventually.TrueAsync(() => _bridge.Activations.Count > already, "the bridge is called");
        for (var second = 0; second < 60; second++)
        {
            // Not on the test's thread, because timers run all their handlers on the thread that moves the clock.
            await Task.Run(() => _time.Advance(TimeSpan.FromSeconds(1))).WaitAsync(TimeSpan.FromSeconds(20));
            await Eventually.LetTimersRunAsync();
        }

        Assert.That((await call).Code, Is.EqualTo(502));
    }

    /// <summary>The settlement schedule holds the lease while it asks the bridge about the open intent.</summary>
    private static async Task<Answer> DeleteOnceFreeAsync(RyzeApp ryze)
    {
        Answer? answer = null;
        await Eventually.TrueAsync(async () => (answer = await ryze.Client.DeleteInstanceAsync()).Code != 409, "the lease is free");
        return answer!;
    }

    private async Task AssertNothingIsLeftAsync()
    {
        foreach (var table in new[] { "instances", "chatwoot_integrations", "activation_intents", "bridge_removals" })
        {
            Assert.That(await _folder.CountAsync("ryze.db", table), Is.Zero, table);
        }
    }

    private Task SettleAsync(Func<bool> condition, string what) => SettleAsync(() => Task.FromResult(condition()), what);

    private Task SettleAsync(Func<Task<bool>> condition, string what) => Eventually.TrueAsync(
        async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return await condition();
        },
        what);
}
