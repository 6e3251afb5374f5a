using System.Text.Json.Nodes;

namespace Ryze.Tests.Support.Engines;

/// <summary>The webhook bodies of WAHA with its engine GOWS.</summary>
/// <param name="ownNumber">The phone's number.</param>
internal sealed class WahaReports(string session, string ownNumber)
{
    public static string JidOf(string chatId) => chatId.Replace("@c.us", "@s.whatsapp.net", StringComparison.Ordinal);

    /// <summary>WhatsApp's own part of a message id.</summary>
    public static string UniqueOf(string messageId) => messageId.Split('_') is { Length: > 2 } parts ? parts[2] : messageId;

    public static string FullIdOf(string chat, string id, bool isOwn) => $"{(isOwn ? "true" : "false")}_{ChatIdOf(chat)}_{id}";

    public JsonObject Of(PhoneEvent happened) => happened switch
    {
        PhoneEvent.Text text => Report("message.any", TextOf(text)),
        PhoneEvent.File file => Report("message.any", FileOf(file)),
        PhoneEvent.Reaction reaction => Report("message.reaction", With(Head(reaction.Chat, reaction.Id), "reaction", new JsonObject
        {
            ["text"] = reaction.Emoji, ["messageId"] = FullIdOf(reaction.Chat, reaction.Target, isOwn: false),
        })),
        PhoneEvent.Edit edit => Report("message.edited", With(
            With(Head(edit.Chat, edit.Id), "body", edit.Content), "editedMessageId", edit.Target)),
        PhoneEvent.Revocation revocation => Report("message.revoked", new JsonObject
        {
            ["after"] = Head(revocation.Chat, revocation.Id), ["before"] = null, ["revokedMessageId"] = revocation.Target,
        }),
        PhoneEvent.Receipt receipt => Report("message.ack", ReceiptOf(receipt)),
        PhoneEvent.Echo { Send: { Kind: "deletion" } send } => Report("message.revoked", new JsonObject
        {
            ["after"] = Head(send.Chat, send.Id + "0", isOwn: true), ["before"] = null, ["revokedMessageId"] = send.Id,
        }),
        PhoneEvent.Echo { Send: { Kind: "reaction" } send } => Report("message.reaction", With(
            Head(send.Chat, send.Id, isOwn: true), "reaction",
            new JsonObject { ["text"] = send.Text, ["messageId"] = FullIdOf(send.Chat, send.Quoted!, isOwn: false) })),
        PhoneEvent.Echo { Send: var send } => Report("message.any", EchoOf(send)),
        _ => throw new NotSupportedException(happened.GetType().Name),
    };

    private static string ChatIdOf(string jid) => jid.Replace("@s.whatsapp.net", "@c.us", StringComparison.Ordinal);

    private static JsonObject TextOf(PhoneEvent.Text text)
    {
        var payload = With(Head(text.Chat, text.Id, text.IsOwn), "body", text.Content);
        return text.Quoted is null ? payload : With(payload, "replyTo", new JsonObject { ["id"] = text.Quoted, ["body"] = "quoted" });
    }

    /// <summary>WAHA writes its own idea of its host, which is often wrong.</summary>
    private static JsonObject FileOf(PhoneEvent.File file)
    {
        var payload = With(Head(file.Chat, file.Id), "body", file.Caption);
        payload["hasMedia"] = true;
        return With(payload, "media", new JsonObject
        {
            ["url"] = "http://localhost:3000/api/files/" + file.Id, ["mimetype"] = file.MimeType, ["filename"] = file.FileName,
        });
    }

    private static JsonObject EchoOf(EngineSend send)
    {
        var payload = With(With(Head(send.Chat, send.Id, isOwn: true), "source", "api"), "body", send.Text);
        payload["hasMedia"] = send.Sha256 is not null;
        return payload;
    }

    private static JsonObject ReceiptOf(PhoneEvent.Receipt receipt)
    {
        var (ack, name) = receipt.Kind switch
        {
            ReceiptKind.Delivered => (2, "DEVICE"),
            ReceiptKind.Read => (3, "READ"),
            _ => (-1, "ERROR"),
        };
        return With(With(Head(receipt.Chat, receipt.Target, isOwn: true), "ack", ack), "ackName", name);
    }

    private static JsonObject Head(string chat, string id, bool isOwn = false) => new()
    {
        ["id"] = FullIdOf(chat, id, isOwn),
        ["timestamp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        ["from"] = ChatIdOf(chat),
        ["to"] = null,
        ["participant"] = null,
        ["fromMe"] = isOwn,
        ["source"] = "app",
        ["_data"] = new JsonObject { ["Info"] = new JsonObject { ["PushName"] = isOwn ? "" : PhoneEvent.CustomerName } },
    };

    private static JsonObject With(JsonObject payload, string name, JsonNode value)
    {
        payload[name] = value;
        return payload;
    }

    private JsonObject Report(string name, JsonObject payload) => new()
    {
        ["id"] = $"evt_{Guid.NewGuid():N}",
        ["timestamp"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
        ["event"] = name,
        ["session"] = session,
        ["me"] = new JsonObject { ["id"] = ownNumber + "@c.us", ["pushName"] = "Orion" },
        ["payload"] = payload,
        ["engine"] = "GOWS",
    };
}
