using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>A bridge that is killed at any step of relaying a message: after its restart the message is at the desk, once.</summary>
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

    [TestCase("/messages", true, TestName = "Killed_between_the_success_at_Chatwoot_and_its_own_commit")]
    [TestCase("/messages", false, TestName = "Killed_while_sending_and_Chatwoot_never_takes_it")]
    [TestCase("/conversations", true, TestName = "Killed_when_the_conversation_is_made_and_not_yet_answered")]
    [TestCase("/contacts", true, TestName = "Killed_when_the_contact_is_made_and_not_yet_answered")]
    [TestCase("/filter", false, TestName = "Killed_while_looking_for_the_contact")]
    public async Task Killed_at_a_step_the_message_arrives_once(string pathEnd, bool done)
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
            await Eventually.TrueAsync(() => desk.Messages.Any(m => m.Content == "two"), "both messages are at the desk", withinSeconds: 90);
            Assert.That(desk.Messages.Select(m => m.Content), Is.EqualTo(new[] { "one", "two" }));
            Assert.That((desk.Contacts.Count, desk.Conversations.Count), Is.EqualTo((1, 1)));
            await Eventually.TrueAsync(async () => await _folder.CountAsync("bridge.db", "inbox_events") == 0, "the inbox is empty");
        }
        finally
        {
            await bridge.DisposeAsync();
        }
    }
}
