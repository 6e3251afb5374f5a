using System.Text.Json.Nodes;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Tests.Support;
using Ryze.Tests.Support.Engines;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>A customer of an <see cref="OwnEngineScene"/>, and the agent who answers.</summary>
internal sealed class EngineCustomer
{
    /// <summary>An unknown outcome becomes a failure after two minutes.</summary>
    private const int ShownWithin = 180;

    private static int _last;

    private readonly OwnEngineScene _scene;
    private readonly string _number;
    private int _lastId;
    private long _conversation;

    private EngineCustomer(OwnEngineScene scene, string number) => (_scene, _number) = (scene, number);

    public string Jid => _number + "@s.whatsapp.net";

    /// <summary>The conversation's messages, oldest first.</summary>
    public IReadOnlyList<DeskMessage> Messages => [.. _scene.Desk.Messages.Where(message => message.ConversationId == _conversation)];

    /// <summary>What the customer received, in order.</summary>
    public IReadOnlyList<EngineSend> Received => [.. _scene.Engine.Sent.Where(send => send.Chat == Jid)];

    /// <summary>Writes a message, which opens the conversation.</summary>
    public static async Task<EngineCustomer> StartAsync(OwnEngineScene scene, string text = "oi")
    {
        var customer = new EngineCustomer(scene, $"44207946{Interlocked.Increment(ref _last):0000}");
        await customer.WriteAsync(text);
        await Eventually.TrueAsync(
            () => (customer._conversation = scene.Desk.Conversations.FirstOrDefault(c => c.SourceId == customer.Jid)?.Id ?? 0) > 0
                && customer.Messages.Count == 1,
            "the customer has a conversation");
        return customer;
    }

    public string NewId() => $"3A{_number}{Interlocked.Increment(ref _lastId):0000}";

    /// <returns>The message's id.</returns>
    public async Task<string> WriteAsync(string text, string? quoted = null, bool isOwn = false)
    {
        var id = NewId();
        await _scene.Engine.ReportAsync(new PhoneEvent.Text(Jid, id, text, quoted, isOwn));
        return id;
    }

    /// <summary>Waits until the conversation has this many messages, and returns the last.</summary>
    public async Task<DeskMessage> ArrivedAsync(int messages)
    {
        await Eventually.TrueAsync(() => Messages.Count >= messages, $"{messages} messages, not {Messages.Count}");
        Assert.That(Messages.Select(message => message.Content), Has.Exactly(messages).Items);
        return Messages[^1];
    }

    /// <param name="quoted">The message that the agent quotes.</param>
    /// <returns>Chatwoot's id of the message.</returns>
    public long Answer(string text, DeskMessage? quoted = null, params SandboxUpload[] files) => quoted is null
        ? _scene.Agent.Write(_scene.Inbox, _conversation, "Ana", text, files: files)!.Id
        : _scene.Desk.AddMessage(new DeskMessage(
            _scene.Inbox.AccountId, 0, _conversation, text, "outgoing", IsPrivate: false, SourceId: null,
            new JsonObject { ["in_reply_to"] = quoted.Id, ["in_reply_to_external_id"] = quoted.SourceId }.ToJsonString(),
            TimeProvider.System.GetUtcNow(), [])
        {
            Sender = _scene.Desk.SenderOf("Ana"),
        })!.Id;

    public void Delete(long id) => Assert.That(_scene.Agent.DeleteMessage(_scene.Inbox, _conversation, id), Is.Not.Null);

    public DeskMessage Shown(long id) => _scene.Desk.Messages.Single(message => message.Id == id);

    /// <summary>Reports a receipt, and waits until Chatwoot shows it. Does nothing for an engine without receipts.</summary>
    public async Task ShowsReceiptAsync(ReceiptKind kind, EngineSend send, long id)
    {
        if (_scene.Engine.Abilities.HasFlag(EngineAbilities.Receipts))
        {
            await _scene.Engine.ReportAsync(new PhoneEvent.Receipt(Jid, send.Id, kind));
            await ShowsAsync(id, kind.ToString().ToLowerInvariant());
        }
    }

    /// <summary>Waits until the bridge knows whether the message was sent.</summary>
    public Task SettledAsync(long id) => Eventually.TrueAsync(
        () => _scene.IsDoneAsync(id), "the message's outcome is known", ShownWithin);

    /// <summary>Waits until the customer received this many messages, reactions and deletions, and returns the last.</summary>
    public async Task<EngineSend> ReceivedAsync(int sends)
    {
        await Eventually.TrueAsync(() => Received.Count >= sends, $"the customer receives {sends}, not {Received.Count}");
        return Received[sends - 1];
    }

    public Task ShowsAsync(long id, string status) => Eventually.TrueAsync(
        () => Shown(id).Status == status, $"the message shows {status}, not {Shown(id).Status}: {Shown(id).ExternalError}");

    /// <summary>Waits until a later message of the customer has arrived: everything before it has arrived as well.</summary>
    public async Task NextArrivesAsync()
    {
        var id = await WriteAsync("still there?");
        await Eventually.TrueAsync(() => Messages.Any(message => message.SourceId == "WAID:" + id), "a later message arrives");
    }
}
