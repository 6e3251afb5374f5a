using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Reads receipts, calls and the session's state (docs/spec/engines.md 3).</summary>
internal static class WahaReportReader
{
    public static WahaReading ReadReceipt(WahaEvent happened)
    {
        if (WahaMessageHead.Of(happened, happened.Payload) is not { } head)
        {
            return WahaReading.Unread(happened.Name);
        }

        if (head.IsDropped || StatusOf(happened.Payload, head.FromMe) is not { } status)
        {
            return WahaReading.Dropped;
        }

        var chat = head.Chat.ToJson();
        chat["type"] = head.IsGroup ? "group" : "private";
        var data = new JsonObject
        {
            ["chat"] = chat, ["status"] = status, ["messageIds"] = new JsonArray(head.Id.Id),
        };
        if (head.IsGroup && WahaAddress.Of(happened.Payload.At("participant")) is { } reader)
        {
            data["messageSender"] = reader;
        }

        happened.AddTimestamp(data, head.Moment);
        return happened.Update(EventNames.Receipt, data);
    }

    public static WahaReading ReadState(WahaEvent happened)
    {
        if (WahaStates.Of(happened.Payload.Text("status")) is not { } state)
        {
            return WahaReading.Unread(happened.Name);
        }

        var data = new JsonObject { ["state"] = state.State, ["instance"] = happened.Session };
        if (happened.Me.Jid is { } jid)
        {
            data["jid"] = jid;
        }

        if (state.Warning is { } hint)
        {
            data["hint"] = hint;
        }

        happened.AddTimestamp(data, null);
        return happened.Update("instance.state", data);
    }

    /// <param name="type">WAHA reports a rejected, an ended and a missed call as <c>rejected</c>.</param>
    public static WahaReading ReadCall(WahaEvent happened, string type)
    {
        JsonElement? call = happened.Payload;
        var data = call.At("_data");
        var from = WahaAddress.Of(call.At("from"));
        if (call.Text("id") is not { } id || !WhatsAppMessage.IsId(id) || from is null)
        {
            return WahaReading.Unread(happened.Name);
        }

        if (happened.Me.Has(from))
        {
            return WahaReading.Dropped;
        }

        string?[] addresses =
        [
            from, WahaAddress.Of(data.At("callerPn")), WahaAddress.Of(data.At("CallCreatorAlt")), WahaAddress.Of(data.At("CallCreator")),
        ];
        var isGroupAddress = Jid.IsGroup(from);
        var caller = WahaParty.Of(
            null, addresses.OfType<string>().Where(address => !Jid.IsGroup(address) && !happened.Me.Has(address)));
        var group = isGroupAddress ? from : WahaAddress.Of(data.At("groupJid")) ?? WahaAddress.Of(data.At("GroupJID"));
        var chat = (group is null ? caller : WahaParty.Of(null, group)).ToJson();
        chat["type"] = group is null ? "private" : "group";
        var update = new JsonObject { ["id"] = id, ["chat"] = chat };
        if (caller.Address is not null)
        {
            update["sender"] = caller.ToJson();
        }

        update["type"] = type;
        update["isVideo"] = call.IsTrue("isVideo");
        happened.AddTimestamp(update, call.Moment("timestamp"));
        return happened.Update(EventNames.Call, update);
    }

    /// <summary>Null for an acknowledgement that means nothing to a reader.</summary>
    private static string? StatusOf(JsonElement? payload, bool fromMe)
    {
        var ack = payload.Number("ack") ?? payload.Text("ackName") switch
        {
            "ERROR" => -1,
            "SERVER" => 1,
            "DEVICE" => 2,
            "READ" => 3,
            "PLAYED" => 4,
            _ => null,
        };
        return (ack, fromMe) switch
        {
            (-1, true) => "server_error",
            (1, true) => "sender",
            (2, true) => "delivered",
            (3, true) => "read",
            (4, true) => "played",

            // Our own phone read a received message.
            (3, false) => "read_self",
            (4, false) => "played_self",
            _ => null,
        };
    }
}
