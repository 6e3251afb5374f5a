using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>docs/spec/security.md 1: an inbox's webhooks store nothing beyond the quota of unfinished agent messages.</summary>
internal sealed class FullAgentMessagesTests
{
    private RelayScene _scene = null!;
    private AgentScene _customer = null!;

    [SetUp]
    public async Task Start()
    {
        _scene =
            await RelayScene.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["AGENT_MESSAGES_LIMIT_BYTES"] = "1048576" }, time: null, logs: null);
        _customer = await AgentScene.StartAsync(_scene);
        await FillAsync();
    }

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task New_message_answers_503_when_the_quota_is_full()
    {
        var answer = await WebhookOf.SendAsync(_scene, WebhookOf.Agent(_scene, _customer, 9001, "one more"));

        Assert.That((answer.Code, (string?)answer.Json["error"]!["code"]), Is.EqualTo((503, "quota_exceeded")));
        Assert.That(
            await SqliteFile.ScalarAsync<long>(_scene.Database, "SELECT COUNT(*) FROM agent_messages WHERE MessageId = 9001"), Is.Zero);
    }

    [Test]
    public async Task Deletion_of_a_waiting_message_is_accepted_when_the_quota_is_full()
    {
        var webhook = WebhookOf.Agent(_scene, _customer, 8001, "");
        webhook["event"] = "message_updated";
        webhook["content_attributes"]!["deleted"] = true;

        Assert.That((await WebhookOf.SendAsync(_scene, webhook)).Code, Is.EqualTo(200));
    }

    /// <summary>Stores messages without waking their worker.</summary>
    private async Task FillAsync()
    {
        var integration = await SqliteFile.ScalarAsync<string>(_scene.Database, "SELECT Id FROM integrations");
        var messages = _scene.App.Services.GetRequiredService<IAgentMessageRepository>();
        var message = new AgentMessageSnapshot(
            8001, _customer.Conversation, _customer.Jid, new string('x', 65_537), "Ana", [], null, null, null, IsDeleted: false,
            ShowsError: false);
        while (await messages.ReceiveAsync(integration, deliveryId: null, message, DateTimeOffset.UnixEpoch, default) is not null)
        {
            message = message with { Id = message.Id + 1 };
        }
    }
}
