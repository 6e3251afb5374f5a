using System.Globalization;
using System.Text.Json.Nodes;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>An agent of a <see cref="RelayScene"/> with one separate customer.</summary>
internal sealed class AgentScene(RelayScene scene, string number)
{
    private static int _last;

    private long _conversation;

    public string Jid => number + "@s.whatsapp.net";

    public long Conversation => _conversation;

    public RelayScene Scene => scene;

    private SandboxInbox Inbox => scene.Chatwoot.Desk.Inboxes.Single();

    private SandboxAgent Agent => new(scene.Chatwoot.Desk, TimeProvider.System);

    /// <summary>The commands sent to the customer, oldest first.</summary>
    public IReadOnlyList<(string CommandId, EngineCommand Command)> Sent => [.. scene.Phone.Sent.Where(sent => sent.Command.Chat == Jid)];

    public IEnumerable<string> SentTexts => Sent.Select(sent => sent.Command switch
    {
        EngineCommand.SendText text => text.Text,
        EngineCommand.SendMedia media => $"{media.Kind} {media.FileName} {media.Caption}",
        EngineCommand.DeleteMessage delete => $"delete {delete.MessageId}",
        _ => sent.Command.GetType().Name,
    });

    /// <summary>Writes a customer message, which opens the conversation.</summary>
    public static async Task<AgentScene> StartAsync(RelayScene scene)
    {
        var customer = new AgentScene(scene, $"551133{Interlocked.Increment(ref _last):000000}");
        await customer.WriteAsync("3EB0" + Guid.NewGuid().ToString("N"), "oi");
        await Eventually.TrueAsync(
            () => (customer._conversation = scene.Desk.Conversations.FirstOrDefault(c => c.SourceId == customer.Jid)?.Id ?? 0) > 0
                && scene.Desk.Messages.Any(m => m.ConversationId == customer._conversation),
            "the customer has a conversation");
        return customer;
    }

    /// <summary>Writes a message as the customer.</summary>
    public Task WriteAsync(string id, string text, JsonObject? message = null) =>
        scene.PostAsync(WhatsAppEvent.Message(id, text, Jid, message: message));

    /// <returns>Chatwoot's id of the message.</returns>
    public long Answer(string text, bool isPrivate = false, params SandboxUpload[] files) =>
        Agent.Write(Inbox, _conversation, "Ana", text, isPrivate, files)!.Id;

    public void Retry(long id) => Assert.That(Agent.RetryMessage(Inbox, _conversation, id), Is.Not.Null);

    public void Delete(long id) => Assert.That(Agent.DeleteMessage(Inbox, _conversation, id), Is.Not.Null);

    public DeskMessage Shown(long id) => scene.Desk.Messages.Single(m => m.Id == id);

    public Task ShowsAsync(long id, string status) =>
        Eventually.TrueAsync(() => Shown(id).Status == status, $"the message shows {status}, not {Shown(id).Status}");

    public Task SentAsync(int count) => Eventually.TrueAsync(() => Sent.Count >= count, $"{count} sends, not {Sent.Count}");

    /// <summary>Reports a receipt for sent messages, as WhatsApp does.</summary>
    public Task ReportAsync(string status, params string[] whatsAppIds) => scene.PostAsync(new JsonObject
    {
        ["event"] = "message.status",
        ["data"] = new JsonObject
        {
            ["timestamp"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            ["chat"] = new JsonObject { ["jid"] = Jid, ["type"] = "private" },
            ["status"] = status,
            ["messageIds"] = new JsonArray([.. whatsAppIds.Select(id => (JsonNode)id)]),
        },
    });

    /// <summary>The WhatsApp id of a sent message, as <see cref="ScriptedPhone"/> builds it.</summary>
    public string WhatsAppIdOf(int send) => "3EB0" + Sent[send].CommandId;
}
