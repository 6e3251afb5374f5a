using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>api.md 4.4: activations whose outcome the caller was not told, or told wrongly, because the answer came too late.</summary>
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
    public async Task What_a_bridge_makes_after_the_deadline_is_taken_back()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: _time);

        var answer = await SetUntilDeadlineAsync(ryze, RyzeClient.Body(Chatwoot));
        Assert.That(answer.Code, Is.EqualTo(502), answer.Body);
        Assert.That(answer.Error, Is.EqualTo("integration bridge is unreachable — verify BRIDGE_URL and that the bridge is running. Detail: no answer within 60 s"));

        _late.SetResult();
        await SettleAsync(() => !_bridge.Removals.IsEmpty, "the late integration is removed");
        Assert.That(_bridge.Removals, Is.EqualTo(new[] { ("int_1", false) }));
        Assert.That(_bridge.Integrations, Is.Empty);
        Assert.That((await ryze.Client.ListAsync()).Error, Is.EqualTo("no chatwoot integration for this instance"));
    }

    [Test]
    public async Task A_change_that_a_bridge_makes_after_the_deadline_is_kept_because_the_integration_was_there_before()
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
    public async Task An_activation_that_the_bridge_never_heard_of_is_forgotten_only_after_60_seconds()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: _time);

        _bridge.OnActivate = (_, _) => Task.FromResult(Microsoft.AspNetCore.Http.Results.Text("<html>gateway time-out</html>", statusCode: 504));
        Assert.That((await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot))).Code, Is.EqualTo(502));
        var settle = ryze.Services.GetRequiredService<IMediator>();

        _time.Advance(TimeSpan.FromSeconds(59));
        await settle.Send(new SettleActivations());
        Assert.That(await _folder.CountAsync("ryze.db", "activation_intents"), Is.EqualTo(1), "a 404 is not believed yet");

        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(
            async () =>
            {
                // The schedule of the host may hold the lease at this very moment.
                await settle.Send(new SettleActivations());
                return await _folder.CountAsync("ryze.db", "activation_intents") == 0;
            },
            "the intent is forgotten");
    }

    [Test]
    public async Task A_new_set_takes_over_what_an_unsettled_one_left_behind()
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
        await SettleAsync(() => _bridge.Integrations.Count == 1, "what the late one created is removed");
        Assert.That(_bridge.Integrations.Keys, Is.EqualTo(new[] { (string?)again.Json["bridge_integration_id"] }));
    }

    [Test]
    public async Task A_removal_that_the_bridge_refuses_is_asked_for_again_after_a_minute_and_then_ever_later()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: _time);
        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));
        var remove = _bridge.OnRemove;
        _bridge.OnRemove = _ => ScriptedBridge.Error(502, "chatwoot_unreachable", "connection refused");

        Assert.That((await ryze.Client.DeleteAsync(query: "?keepInbox=true")).Body, Is.EqualTo("""{"message":"chatwoot integration deactivated"}"""));
        Assert.That((await ryze.Client.ListAsync()).Code, Is.EqualTo(404));
        var asked = _time.GetUtcNow();
        await SettleAsync(() => _bridge.Removals.Count == 2, "the bridge is asked again");
        Assert.That(_time.GetUtcNow() - asked, Is.InRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(100)));

        asked = _time.GetUtcNow();
        _bridge.OnRemove = remove;
        await SettleAsync(() => _bridge.Removals.Count == 3, "the bridge is asked a third time");
        Assert.That(_time.GetUtcNow() - asked, Is.GreaterThan(TimeSpan.FromSeconds(90)));
        Assert.That(_bridge.Removals, Is.All.EqualTo(("int_1", true)));
        await SettleAsync(async () => await _folder.CountAsync("ryze.db", "bridge_removals") == 0, "nothing is owed any more");
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
            // Off the test's own thread: what the step wakes runs on the thread that advances, handlers and disk included.
            await Task.Run(() => _time.Advance(TimeSpan.FromSeconds(1))).WaitAsync(TimeSpan.FromSeconds(20));
            await Eventually.BreatheAsync();
        }

        return await call;
    }

    /// <summary>Lets time pass, a second at a look, until the schedules have done their work.</summary>
    private Task SettleAsync(Func<bool> condition, string what) => SettleAsync(() => Task.FromResult(condition()), what);

    private Task SettleAsync(Func<Task<bool>> condition, string what) => Eventually.TrueAsync(
        async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return await condition();
        },
        what);
}
