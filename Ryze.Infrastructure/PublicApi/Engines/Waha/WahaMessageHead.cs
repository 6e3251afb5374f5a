using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Who wrote a message, when and in which chat (docs/spec/engines.md 3).</summary>
/// <param name="Id">The full id as WAHA sends it, whose unique part is the message's id.</param>
/// <param name="Source">What sent an outgoing message: <c>api</c>, or empty for a phone.</param>
internal sealed record WahaMessageHead(
    WahaMessageId Id, bool FromMe, WahaParty Chat, WahaParty Sender, bool IsGroup, DateTimeOffset? Moment, string Source)
{
    /// <summary>Newsletters and status updates, which are never delivered.</summary>
    public bool IsDropped => Chat.Address is { } chat
        && Domain.Protocol.Events.Chat.KindOf(chat, null) is ChatKind.Broadcast
        && (FromMe || !Domain.Protocol.Events.Chat.IsList(chat) || Sender.Address is null);

    /// <summary>Null when the message has no id or no chat.</summary>
    /// <param name="raw">The engine's own object, when it is not in the payload itself.</param>
    public static WahaMessageHead? Of(WahaEvent happened, JsonElement payload, JsonElement? raw = null)
    {
        JsonElement? message = payload;
        var data = raw ?? message.At("_data");
        if (WahaMessageId.Of(message.At("id")) is not { } id)
        {
            return null;
        }

        var fromMe = message.At("fromMe")?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => id.FromMe ?? false,
        };
        var (from, to) = (WahaAddress.Of(message.At("from")), WahaAddress.Of(message.At("to")));

        // Only WEBJS writes the sender into "from"; the other engines always write the chat.
        if ((id.Chat ?? (fromMe ? to ?? from : from)) is not { } chat)
        {
            return null;
        }

        var isPrivate = Domain.Protocol.Events.Chat.KindOf(chat, null) is ChatKind.Private;
        var name = fromMe ? null : NameIn(message, data);
        var party = isPrivate ? PersonOf(happened.Me, chat, fromMe, data, from, to, name) : WahaParty.Of(null, chat);
        var sender = fromMe ? happened.Me : isPrivate ? party : MemberOf(message, id, data, name);
        return new WahaMessageHead(
            id, fromMe, party, sender, Jid.IsGroup(chat), message.Moment("timestamp"),
            fromMe && message.Text("source") == "api" ? "api" : "");
    }

    /// <summary>The canonical event's data.</summary>
    public JsonObject ToJson(WahaEvent happened, JsonObject message)
    {
        var chat = Chat.ToJson();
        chat["type"] = IsGroup ? "group" : "private";
        var data = new JsonObject { ["id"] = Id.Id, ["direction"] = FromMe ? "outgoing" : "incoming" };
        happened.AddTimestamp(data, Moment);
        data["chat"] = chat;
        if (Sender.Address is not null)
        {
            data["sender"] = Sender.ToJson();
        }

        message["source"] = Source;
        data["message"] = message;
        return data;
    }

    private static string? NameIn(JsonElement? message, JsonElement? data) =>
        data.Text("pushName") ?? data.Text("Info", "PushName") ?? data.Text("notifyName") ?? message.Text("pushName");

    /// <summary>The other side of a private chat, with its number and its LID where the engine sends both.</summary>
    private static WahaParty PersonOf(
        WahaParty me, string chat, bool fromMe, JsonElement? data, string? from, string? to, string? name)
    {
        var info = data.At("Info");
        var key = data.At("key");
        string?[] others = fromMe
            ? [to, WahaAddress.Of(info.At("RecipientAlt"))]
            :
            [
                from, WahaAddress.Of(info.At("Sender")), WahaAddress.Of(info.At("SenderAlt")), WahaAddress.Of(key.At("senderPn")),
                WahaAddress.Of(key.At("senderLid")),
            ];
        var all = others.Concat([
            WahaAddress.Of(info.At("Chat")), WahaAddress.Of(key.At("remoteJid")), WahaAddress.Of(key.At("remoteJidAlt"))]);

        // Our own address must never become an address of the other person.
        return WahaParty.Of(name, all.Where(address => IsPerson(address) && (me.Has(chat) || !me.Has(address))).Prepend(chat));
    }

    private static WahaParty MemberOf(JsonElement? message, WahaMessageId id, JsonElement? data, string? name)
    {
        var info = data.At("Info");
        var key = data.At("key");
        string?[] addresses =
        [
            WahaAddress.Of(message.At("participant")), id.Participant, WahaAddress.Of(key.At("participant")),
            WahaAddress.Of(key.At("participantAlt")), WahaAddress.Of(key.At("participantPn")), WahaAddress.Of(info.At("Sender")),
            WahaAddress.Of(info.At("SenderAlt")), WahaAddress.Of(data.At("author")),
        ];
        return WahaParty.Of(name, addresses.Where(IsPerson));
    }

    private static bool IsPerson(string? address) => address is not null && (Jid.IsPerson(address) || Jid.IsLid(address));
}
