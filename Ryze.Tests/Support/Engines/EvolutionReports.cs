using System.Globalization;
using System.Text.Json.Nodes;

namespace Ryze.Tests.Support.Engines;

/// <summary>The webhook bodies of Evolution API.</summary>
/// <param name="ownNumber">The phone's number.</param>
internal sealed class EvolutionReports(string instance, string ownNumber)
{
    private string Own => ownNumber + "@s.whatsapp.net";

    /// <summary>A contact's deletion is reported twice.</summary>
    public IEnumerable<JsonObject> Of(PhoneEvent happened) => happened switch
    {
        PhoneEvent.Text text => [Report("messages.upsert", TextOf(text))],
        PhoneEvent.File file => [Report("messages.upsert", Message(file.Chat, file.Id, FileOf(file), file.Kind + "Message"))],
        PhoneEvent.Reaction reaction => [Report("messages.upsert", Message(
            reaction.Chat, reaction.Id,
            new JsonObject
            {
                ["reactionMessage"] = new JsonObject
                {
                    ["key"] = Key(reaction.Chat, reaction.Target, isOwn: false),
                    ["text"] = reaction.Emoji,
                    ["senderTimestampMs"] = Milliseconds(),
                },
            },
            "reactionMessage"))],

        // Its key shows the editor's view: the chat is our own number.
        PhoneEvent.Edit edit => [Report("messages.edited", new JsonObject
        {
            ["key"] = Key(Own, edit.Target, isOwn: true),
            ["type"] = 14,
            ["editedMessage"] = new JsonObject { ["conversation"] = edit.Content },
            ["timestampMs"] = Milliseconds(),
        })],
        PhoneEvent.Revocation revocation =>
        [
            Report("messages.edited", new JsonObject { ["key"] = Key(Own, revocation.Target, isOwn: true), ["type"] = 0 }),
            Report("messages.delete", new JsonObject
            {
                ["remoteJid"] = revocation.Chat, ["id"] = revocation.Target, ["fromMe"] = false, ["status"] = "DELETED",
            }),
        ],
        PhoneEvent.Receipt receipt => [Report("messages.update", new JsonObject
        {
            ["keyId"] = receipt.Target,
            ["remoteJid"] = receipt.Chat,
            ["fromMe"] = true,
            ["status"] = receipt.Kind switch
            {
                ReceiptKind.Delivered => "DELIVERY_ACK",
                ReceiptKind.Read => "READ",
                _ => "ERROR",
            },
        })],
        PhoneEvent.Echo { Send: { Kind: "deletion" } send } => [Report("messages.delete", new JsonObject
        {
            ["id"] = "stored", ["key"] = Key(send.Chat, send.Id, isOwn: true), ["status"] = "DELETED",
        })],
        PhoneEvent.Echo { Send: var send } => [Report("send.message", StoredMessageOf(send))],
        _ => throw new NotSupportedException(happened.GetType().Name),
    };

    /// <summary>The message as Evolution stores it, which is the answer of a send.</summary>
    public static JsonObject StoredMessageOf(EngineSend send)
    {
        JsonObject content = send.Kind switch
        {
            "text" => new() { ["conversation"] = send.Text },
            "voice" => new() { ["audioMessage"] = new JsonObject { ["ptt"] = true, ["mimetype"] = "audio/ogg; codecs=opus" } },
            "reaction" => new()
            {
                ["reactionMessage"] = new JsonObject { ["key"] = Key(send.Chat, send.Quoted!, isOwn: false), ["text"] = send.Text },
            },
            _ => new() { [send.Kind + "Message"] = new JsonObject { ["caption"] = send.Text, ["fileName"] = send.FileName } },
        };
        var message = Message(send.Chat, send.Id, content, content.First().Key, isOwn: true);
        message["pushName"] = "Você";
        message["status"] = "PENDING";
        return message;
    }

    private static JsonObject TextOf(PhoneEvent.Text text)
    {
        var message = Message(
            text.Chat, text.Id, new JsonObject { ["conversation"] = text.Content }, "conversation", text.IsOwn);
        if (text.Quoted is not null)
        {
            message["contextInfo"] = new JsonObject
            {
                ["stanzaId"] = text.Quoted, ["quotedMessage"] = new JsonObject { ["conversation"] = "quoted" },
            };
        }

        return message;
    }

    private static JsonObject FileOf(PhoneEvent.File file)
    {
        var content = new JsonObject { ["mimetype"] = file.MimeType, ["caption"] = file.Caption };
        if (file.Kind == "document")
        {
            content["fileName"] = file.FileName;
        }

        return new JsonObject { [file.Kind + "Message"] = content };
    }

    private static JsonObject Message(string chat, string id, JsonObject content, string type, bool isOwn = false) => new()
    {
        ["key"] = Key(chat, id, isOwn),
        ["pushName"] = isOwn ? "Você" : PhoneEvent.CustomerName,
        ["message"] = content,
        ["messageType"] = type,
        ["messageTimestamp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        ["source"] = isOwn ? "web" : "android",
    };

    private static JsonObject Key(string chat, string id, bool isOwn) =>
        new() { ["remoteJid"] = chat, ["fromMe"] = isOwn, ["id"] = id };

    private static string Milliseconds() =>
        TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private JsonObject Report(string name, JsonObject data) => new()
    {
        ["event"] = name,
        ["instance"] = instance,
        ["data"] = data,
        ["date_time"] = "2026-11-27T07:00:00.000Z",
        ["sender"] = Own,
        ["server_url"] = "https://evolution.example.com",
        ["apikey"] = null,
    };
}
