using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>docs/spec/api.md 4.4: activations whose late answer left the caller with an unknown or wrong outcome.</summary>
internal sealed class SettlementTests
{
    private const string Chatwoot = "https://chatwoot.example.com";

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
    public async Task Integration_is_removed_when_the_bridge_creates_it_after_the_deadline()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: _time);

        var answer = await SetUntilDeadlineAsync(ryze, RyzeClient.Body(Chatwoot));
        Assert.That(answer.Code, Is.EqualTo(502), answer.Body);
        Assert.That(
            answer.Error,
            Is.EqualTo(
            "integration bridge is unreachable — verify BRIDGE_URL and that the bridge is running. Detail: no answer within 60 s"));

        _late.SetResult();
        await SettleAsync(() => !_bridge.Removals.IsEmpty, "the late integration is removed");
        Assert.That(_bridge.Removals, Is.EqualTo(new[] { ("int_1", false) }));
        Assert.That(_bridge.Integrations, Is.Empty);
        Assert.That((await ryze.Client.ListAsync()).Error, Is.EqualTo("no chatwoot integration for this instance"));
    }

    [Test]
    public async Task Late_change_is_kept_when_the_integration_already_existed()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: _time);
        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));
        var changed = RyzeClient.Body(Chatwoot);
        changed["ignoreGroups"] = true;

        await SetUntilDeadlineAsync(ryze, changed);
        Assert.That((bool)(await ryze.Client.ListAsync()).Json["ignore_groups"]!, Is.False);
        _late.SetResult();

        await SettleAsync(async () => (bool)(await ryze.Client.ListAsync()).Json["ignore_groups"]!, "the row follows the bridge");
        Assert.That(_bridge.Removals, Is.Empty);
    }

    [Test]
    public async Task Intent_is_kept_for_60_seconds_when_the_bridge_does_not_know_the_activation()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: _time);

        _bridge.OnActivate = (_, _) =>
            Task.FromResult(Microsoft.AspNetCore.Http.Results.Text("<html>gateway time-out</html>", statusCode: 504));
        Assert.That((await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot))).Code, Is.EqualTo(502));
        var settle = ryze.Services.GetRequiredService<IMediator>();

        _time.Advance(TimeSpan.FromSeconds(59));
        await settle.Send(new SettleActivations());
        Assert.That(await _folder.CountAsync("ryze.db", "activation_intents"), Is.EqualTo(1), "a 404 is not trusted yet");

        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(
            async () =>
            {
                // The host's own schedule may hold the lease.
                await settle.Send(new SettleActivations());
                return await _folder.CountAsync("ryze.db", "activation_intents") == 0;
            },
            "the intent is deleted");
    }

    [Test]
    public async Task New_set_replaces_an_unsettled_activation()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: _time);
        await SetUntilDeadlineAsync(ryze, RyzeClient.Body(Chatwoot));
        _bridge.OnActivate = (key, body) => Task.FromResult(_bridge.Make(key, body));

        var again = await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));

        Assert.That(again.Code, Is.EqualTo(201), again.Body);
        var channels = _bridge.Activations.Select(a => (string)a.Body["channel_url"]!).Distinct(StringComparer.Ordinal);
        Assert.That(channels.Count(), Is.EqualTo(1), "both name the same local integration, so that the bridge can use the inbox again");
        _late.SetResult();
        await SettleAsync(async () => await _folder.CountAsync("ryze.db", "activation_intents") == 0, "the earlier intent is settled");
        await SettleAsync(() => _bridge.Integrations.Count == 1, "the late integration is removed");
        Assert.That(_bridge.Integrations.Keys, Is.EqualTo(new[] { (string?)again.Json["bridge_integration_id"] }));
    }

    [Test]
    public async Task Refused_removal_is_retried_with_growing_delays()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: _time);
        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));
        var remove = _bridge.OnRemove;
        _bridge.OnRemove = _ => ScriptedBridge.Error(502, "chatwoot_unreachable", "connection refused");

        Assert.That(
            (await ryze.Client.DeleteAsync(query: "?keepInbox=true")).Body,
            Is.EqualTo("""{"message":"chatwoot integration deactivated"}"""));
        Assert.That((await ryze.Client.ListAsync()).Code, Is.EqualTo(404));
        var asked = _time.GetUtcNow();
        await SettleAsync(() => _bridge.Removals.Count == 2, "the bridge is asked again");
        Assert.That(_time.GetUtcNow() - asked, Is.InRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(100)));

        asked = _time.GetUtcNow();
        _bridge.OnRemove = remove;
        await SettleAsync(() => _bridge.Removals.Count == 3, "the bridge is asked a third time");
        Assert.That(_time.GetUtcNow() - asked, Is.GreaterThan(TimeSpan.FromSeconds(90)));
        Assert.That(_bridge.Removals, Is.All.EqualTo(("int_1", true)));
        await SettleAsync(async () => await _folder.CountAsync("ryze.db", "bridge_removals") == 0, "no removal is pending");
    }

    [Test]
    public async Task Bridge_may_delete_an_empty_inbox_when_another_one_replaced_it()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: _time);
        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));

        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot, accountId: 2));

        await SettleAsync(() => !_bridge.RemovalQueries.IsEmpty, "the former integration is removed");
        Assert.That(_bridge.RemovalQueries, Is.EqualTo(new[] { "?keep_inbox=true&remove_empty=true" }));
    }

    [TestCase("?keepInbox=true", "?keep_inbox=true")]
    [TestCase("", "?keep_inbox=false")]
    public async Task Bridge_gets_the_choice_of_the_customer_when_an_integration_is_deleted(string query, string sent)
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: _time);
        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));

        await ryze.Client.DeleteAsync(query: query);

        Assert.That(_bridge.RemovalQueries, Is.EqualTo(new[] { sent }));
    }

    private async Task<Answer> SetUntilDeadlineAsync(RyzeApp ryze, object body)
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

        return await call;
    }

    /// <summary>Moves the clock second by second until the schedules have finished.</summary>
    private Task SettleAsync(Func<bool> condition, string what) => SettleAsync(() => Task.FromResult(condition()), what);

    private Task SettleAsync(Func<Task<bool>> condition, string what) => Eventually.TrueAsync(
        async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return await condition();
        },
        what);
}
