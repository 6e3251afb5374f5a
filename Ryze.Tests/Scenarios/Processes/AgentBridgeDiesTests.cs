using System.Diagnostics;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.Bridge.Workers;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>
/// Agent messages reach the phone once and in order when the bridge is killed or frozen (docs/spec/bridge.md 2.2, 3.2 and 3.3).
/// </summary>
internal sealed class AgentBridgeDiesTests
{
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedPhone _phone = new();
    private ScriptedChatwoot _chatwoot = null!;
    private RyzeApp _api = null!;
    private RyzeProcess _bridge = null!;
    private Dictionary<string, string?> _settings = null!;

    private SandboxInbox Inbox => _chatwoot.Desk.Inboxes.Single();

    private IEnumerable<string> Texts => _phone.Sent.Select(sent => ((EngineCommand.SendText)sent.Command).Text);

    [SetUp]
    public async Task Start()
    {
        _chatwoot = await ScriptedChatwoot.StartAsync();
        _settings = RealBridge.Settings(_folder);
        _settings["urls"] = $"http://127.0.0.1:{FreePort.Next()}";
        _bridge = await RyzeProcess.StartAsync(_settings);
        var api = RealBridge.Api(_folder, _bridge.Url.AbsoluteUri);
        api["ENGINE_WEBHOOK_AUTHORIZATION"] = RelayScene.Authorization;
        _api = await RyzeApp.StartAsync(api, configure: _phone.TakeOver);
        Assert.That((await _api.Client.SetAsync(RyzeClient.Body(_chatwoot.Url))).Code, Is.EqualTo(201));
        await RelayScene.PostAsync(_api.Client, WhatsAppEvent.Message("3EB0A"));
        await Eventually.TrueAsync(() => _chatwoot.Desk.Desk.Messages.Count == 1, "there is a conversation");
    }

    [TearDown]
    public async Task Stop()
    {
        await _bridge.DisposeAsync();
        await _api.DisposeAsync();
        await _chatwoot.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Missed_agent_messages_are_sent_first_when_the_bridge_returns()
    {
        await _bridge.KillAsync();
        var missed = Enumerable.Range(1, 3).Select(i => Answer($"missed {i}")).ToList();
        await Eventually.TrueAsync(() => missed.TrueForAll(id => Shown(id).Status == "failed"), "Chatwoot shows them as failed");

        await _bridge.DisposeAsync();
        _bridge = await RyzeProcess.StartAsync(_settings);
        Answer("after");

        await Eventually.TrueAsync(() => _phone.Sent.Count >= 4, "all are sent");
        await Eventually.TrueAsync(() => missed.TrueForAll(id => Shown(id).Status == "sent"), "Chatwoot shows them as sent");
        Assert.That(Texts, Is.EqualTo(new[] { "missed 1", "missed 2", "missed 3", "after" }));
    }

    [Test]
    public async Task Failed_private_notes_show_as_sent_when_the_bridge_returns()
    {
        await _bridge.KillAsync();
        var notes = Enumerable.Range(1, 3)
            .Select(i => new SandboxAgent(_chatwoot.Desk, TimeProvider.System).Write(Inbox, 1, "Ana", $"note {i}", isPrivate: true)!.Id)
            .ToList();
        await Eventually.TrueAsync(() => notes.TrueForAll(id => Shown(id).Status == "failed"), "Chatwoot shows them as failed");
        await _bridge.DisposeAsync();
        _bridge = await RyzeProcess.StartAsync(_settings);

        await Eventually.TrueAsync(
            () => notes.TrueForAll(id => Shown(id).Status == "sent"), "Chatwoot shows them as sent");
        Assert.That(_phone.Sent, Is.Empty);
    }

    [Test]
    public async Task Agent_message_written_during_a_standstill_shows_as_sent_when_the_bridge_continues()
    {
        var frozen = Stopwatch.StartNew();
        await _bridge.FreezeAsync();
        var id = Answer("frozen");
        await Eventually.TrueAsync(() => Shown(id).Status == "failed", "Chatwoot shows it as failed");
        await Eventually.TrueAsync(() => frozen.Elapsed > StandstillWatch.MaxGap, "the standstill counts as an outage");

        await _bridge.ThawAsync();

        await Eventually.TrueAsync(() => Shown(id).Status == "sent", "Chatwoot shows it as sent");
        Assert.That(Texts, Is.EqualTo(new[] { "frozen" }));
    }

    [Test]
    public async Task Message_deleted_during_a_crash_is_deleted_on_WhatsApp_when_the_bridge_returns()
    {
        var id = Answer("the wrong customer");
        await SentAsync(id);
        await _bridge.KillAsync();
        Assert.That(new SandboxAgent(_chatwoot.Desk, TimeProvider.System).DeleteMessage(Inbox, 1, id), Is.Not.Null);

        await _bridge.DisposeAsync();
        _bridge = await RyzeProcess.StartAsync(_settings);

        await Eventually.TrueAsync(
            () => _phone.Sent.Any(sent => sent.Command is EngineCommand.DeleteMessage), "it is deleted on WhatsApp");
    }

    [Test]
    public async Task Message_is_sent_once_when_the_bridge_is_killed_during_the_send()
    {
        var (started, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        _phone.OnSend = async (commandId, _) =>
        {
            started.TrySetResult();
            await end.Task;
            return Result.Of(new SentMessage("3EB0" + commandId, null));
        };
        var id = Answer("once");
        await started.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await _bridge.KillAsync();
        await _bridge.DisposeAsync();
        end.SetResult();

        _bridge = await RyzeProcess.StartAsync(_settings);

        await SentAsync(id);
        Assert.That(_phone.Sent, Has.Count.EqualTo(1));
    }

    private Task SentAsync(long id) => Eventually.TrueAsync(
        async () =>
            await SqliteFile.ScalarAsync<long>(
            _folder.File("bridge.db"),
            $"SELECT COUNT(*) FROM agent_messages WHERE MessageId = {id} AND State = {AgentMessageState.Sent:D}") == 1,
        "the bridge knows that it is sent");

    private long Answer(string text) => new SandboxAgent(_chatwoot.Desk, TimeProvider.System).Write(Inbox, 1, "Ana", text)!.Id;

    private DeskMessage Shown(long id) => _chatwoot.Desk.Desk.Messages.Single(m => m.Id == id);
}
