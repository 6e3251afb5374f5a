using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Scenarios.Activation;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>docs/spec/bridge.md 1.1, step 3: the bridge searches for an inbox with an unknown outcome and never creates it twice. An inbox
/// that is created too late is the case <see cref="ChatwootCasesOfActivationTests.Slow"/>.</summary>
internal sealed class SilentChatwootTests
{
    private readonly FakeTimeProvider _time =
        new(DateTimeOffset.Parse("2026-06-17T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));

    private BridgeScene _scene = null!;

    private ScriptedChatwoot Chatwoot => _scene.Chatwoot;

    [SetUp]
    public async Task Start() => _scene = await BridgeScene.StartAsync(_time);

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Inbox_is_found_when_Chatwoot_answers_too_late()
    {
        var silent = Chatwoot.HoldAnswer("POST", "/inboxes");
        var calling = ActivateAsync();
        await silent.Arrived;

        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.That(calling.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(1));

        await AssertOneAsync(await calling);
    }

    [Test]
    public async Task Inbox_is_found_when_the_connection_is_cut()
    {
        Chatwoot.CutAnswer("POST", "/inboxes");

        await AssertOneAsync(await ActivateAsync());
    }

    [Test]
    public async Task Inbox_is_found_when_a_proxy_times_out()
    {
        Chatwoot.On("POST", "/inboxes", async (context, act) =>
        {
            await act();
            context.Response.StatusCode = 504;
        });

        await AssertOneAsync(await ActivateAsync());
    }

    [Test]
    public async Task Inbox_is_removed_when_Chatwoot_returns_after_its_list_failed()
    {
        Chatwoot.On("POST", "/inboxes", async (context, act) =>
        {
            await act();
            Chatwoot.Cut("GET", "/inboxes");
            context.Abort();
        });

        var answer = await ActivateAsync();

        BridgeScene.AssertFailed(answer, 502, "chatwoot_unreachable", "connection closed before the answer was complete");
        Assert.That((string?)(await _scene.Caller.FindAsync("act_1")).Json["status"], Is.EqualTo("failed"));
        Assert.That(Chatwoot.Desk.Inboxes, Has.Count.EqualTo(1));
        Chatwoot.BehaveWell("GET", "/inboxes");
        await Eventually.TrueWhileTimeAdvancesAsync(_time, () => Task.FromResult(Chatwoot.Desk.Inboxes.Count == 0), "the inbox is removed");
    }

    private Task<Answer> ActivateAsync() => _scene.Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url));

    private async Task AssertOneAsync(Answer answer)
    {
        Assert.That(
            (answer.Code, (long?)answer.Json["inbox_id"], (bool?)answer.Json["created"]), Is.EqualTo((201, 42L, true)), answer.Body);
        Assert.That((Chatwoot.Desk.Inboxes.Count, Chatwoot.Count("POST", "/inboxes")), Is.EqualTo((1, 1)));
        Assert.That((string?)(await _scene.Caller.FindAsync("act_1")).Json["status"], Is.EqualTo("active"));
    }
}
