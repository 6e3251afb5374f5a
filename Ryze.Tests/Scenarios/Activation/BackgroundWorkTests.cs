using System.Diagnostics;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>docs/spec/api.md 4.4: customer calls neither fail nor wait because of settlement, removals or a hanging bridge.</summary>
internal sealed class BackgroundWorkTests
{
    private const string Chatwoot = "https://chatwoot.example.com";
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource _hang = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedBridge _bridge = null!;

    [SetUp]
    public async Task StartBridge() => _bridge = await ScriptedBridge.StartAsync();

    [TearDown]
    public async Task Stop()
    {
        _hang.TrySetResult();
        await _bridge.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Calls_succeed_when_background_work_waits_for_a_hanging_bridge()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder));
        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot, accountId: 1));
        var (activate, remove) = (_bridge.OnActivate, _bridge.OnRemove);
        _bridge.OnLookup = _ => new HangingResult(_hang.Task, ScriptedBridge.NotFound());
        _bridge.OnRemove = id => id == "int_1" ? new HangingResult(_hang.Task, ScriptedBridge.NotFound()) : remove(id);
        _bridge.OnActivate = (key, body) =>
        {
            _bridge.Make(key, body);
            return Task.FromResult(Results.Text("<html>gateway time-out</html>", statusCode: 504));
        };
        Assert.That((await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot, accountId: 1))).Code, Is.EqualTo(502), "its answer is lost");
        _bridge.OnActivate = activate;
        _ = ryze.Services.GetRequiredService<IMediator>().Send(new SettleActivations());
        await Eventually.TrueAsync(() => !_bridge.Lookups.IsEmpty, "settlement waits for the bridge");

        await AssertPromptAsync(ryze.Client.SetAsync(RyzeClient.Body(Chatwoot, accountId: 2)), 201);
        await Eventually.TrueAsync(() => _bridge.Removals.Any(r => r.Id == "int_1"), "the removal waits for the bridge");
        await AssertPromptAsync(ryze.Client.SetAsync(RyzeClient.Body(Chatwoot, accountId: 2, inboxName: "Renamed")), 201);
        await AssertPromptAsync(ryze.Client.DeleteAsync(), 200);
        await AssertPromptAsync(ryze.Client.SetAsync(RyzeClient.Body(Chatwoot, accountId: 2)), 201);
        await AssertPromptAsync(ryze.Client.DeleteInstanceAsync(), 200);
    }

    [Test]
    public async Task Second_set_reuses_the_integration_of_a_lost_answer_when_the_bridge_is_third_party()
    {
        _bridge.IsThirdParty = true;
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder));
        await LoseAnswerAsync(ryze);

        var answer = await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));

        Assert.That((string?)answer.Json["bridge_integration_id"], Is.EqualTo("int_1"), answer.Body);
        Assert.That(_bridge.Integrations.Keys, Is.EqualTo(new[] { "int_1" }));
        await Eventually.TrueAsync(
            async () => await _folder.CountAsync("ryze.db", "activation_intents") == 0, "the first activation is settled");
        Assert.That(_bridge.Removals, Is.Empty);
    }

    [Test]
    public async Task First_integration_is_removed_within_75_seconds_when_a_third_party_bridge_created_a_second()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 4, 20, 10, 15, 30, TimeSpan.Zero));
        _bridge.IsThirdParty = true;
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: time);
        await LoseAnswerAsync(ryze);
        var lookup = _bridge.OnLookup;
        _bridge.OnLookup = _ => Results.Text("restarting", statusCode: 503);
        var call = ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));
        await Eventually.TrueAsync(
            () =>
            {
                // The lookup before the activation is repeated after a pause.
                time.Advance(TimeSpan.FromMilliseconds(100));
                return call.IsCompleted;
            },
            "set is answered");
        var answer = await call;
        Assert.That((string?)answer.Json["bridge_integration_id"], Is.EqualTo("int_2"), answer.Body);
        var restarted = time.GetUtcNow();

        _bridge.OnLookup = lookup;
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return !_bridge.Integrations.ContainsKey("int_1");
            },
            "the first integration is removed");

        Assert.That(time.GetUtcNow() - restarted, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(75)));
        Assert.That(_bridge.Integrations.Keys, Is.EqualTo(new[] { "int_2" }));
        Assert.That((string?)(await ryze.Client.ListAsync()).Json["bridge_integration_id"], Is.EqualTo("int_2"));
    }

    private async Task LoseAnswerAsync(RyzeApp ryze)
    {
        var activate = _bridge.OnActivate;
        _bridge.OnActivate = (key, body) =>
        {
            _bridge.Make(key, body);
            return Task.FromResult(Results.Text("<html>gateway time-out</html>", statusCode: 504));
        };
        Assert.That((await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot))).Code, Is.EqualTo(502));
        _bridge.OnActivate = activate;
    }

    private static async Task AssertPromptAsync(Task<Answer> call, int code)
    {
        var watch = Stopwatch.StartNew();
        var answer = await call;
        Assert.That(answer.Code, Is.EqualTo(code), answer.Body);
        Assert.That(watch.Elapsed, Is.LessThan(MaxDelay));
    }

    /// <summary>An answer that waits until the test releases it.</summary>
    private sealed class HangingResult(Task until, IResult answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await until.WaitAsync(httpContext.RequestAborted);
            await answer.ExecuteAsync(httpContext);
        }
    }
}
