using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>A bridge is killed at any step of a delivery. After its restart the message is in Chatwoot once.</summary>
internal sealed class RelayBridgeDiesTests
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

    [TestCase("/messages", true, TestName = "Message_arrives_once_when_a_kill_precedes_the_commit")]
    [TestCase("/messages", false, TestName = "Message_arrives_once_when_a_kill_prevents_its_creation")]
    [TestCase("/conversations", true, TestName = "Message_arrives_once_when_a_kill_precedes_the_conversations_answer")]
    [TestCase("/contacts", true, TestName = "Message_arrives_once_when_a_kill_precedes_the_contacts_answer")]
    [TestCase("/filter", false, TestName = "Message_arrives_once_when_a_kill_interrupts_the_contact_search")]
    public async Task Message_arrives_once_when_the_bridge_is_killed_at_any_step(string pathEnd, bool done)
    {
        var bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder));
        try
        {
            var settings = RealBridge.Api(_folder, bridge.Url.AbsoluteUri);
            settings["ENGINE_WEBHOOK_AUTHORIZATION"] = RelayScene.Authorization;
            await using var api = await RyzeApp.StartAsync(settings);
            var activated = await api.Client.SetAsync(RyzeClient.Body(_chatwoot.Url));
            Assert.That(activated.Code, Is.EqualTo(201), activated.Body);
            var held = done ? _chatwoot.HoldAnswer("POST", pathEnd) : _chatwoot.Hold("POST", pathEnd);

            await RelayScene.PostAsync(api.Client, WhatsAppEvent.Message("3EB0A", "one"));
            await held.Arrived;
            await bridge.KillAsync();
            await bridge.DisposeAsync();
            await RelayScene.PostAsync(api.Client, WhatsAppEvent.Message("3EB0B", "two"));
            bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder));

            var desk = _chatwoot.Desk.Desk;
            await Eventually.TrueAsync(
                () => desk.Messages.Any(m => m.Content == "two"), "both messages are in Chatwoot");
            Assert.That(desk.Messages.Select(m => m.Content), Is.EqualTo(new[] { "one", "two" }));
            Assert.That((desk.Contacts.Count, desk.Conversations.Count), Is.EqualTo((1, 1)));
            await Eventually.TrueAsync(async () => await _folder.CountAsync("bridge.db", "inbox_events") == 0, "the event store is empty");
        }
        finally
        {
            await bridge.DisposeAsync();
        }
    }
}
