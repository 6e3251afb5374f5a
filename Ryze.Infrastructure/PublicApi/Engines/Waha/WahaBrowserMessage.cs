using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>
/// Reads the raw message of WEBJS and WPP: WhatsApp Web's own object, which is flat and names its kind in <c>type</c>
/// (docs/spec/engines.md 3). Its fields change with WhatsApp Web, and each of them is optional.
/// </summary>
internal static class WahaBrowserMessage
{
    /// <summary>Notices of WhatsApp Web itself. Deleted messages and calls have events of their own.</summary>
    private static readonly HashSet<string> Silent = new(StringComparer.Ordinal)
    {
        "e2e_notification", "notification", "notification_template", "broadcast_notification", "gp2", "protocol", "revoked", "call_log",
        "album", "pin_message", "keep_in_chat", "reaction", "reaction_enc", "poll_update", "newsletter_notification", "debug",
    };

    public static bool IsSilent(string type) => Silent.Contains(type);

    /// <summary>The canonical fields; null for a kind that needs no more than WAHA's own fields.</summary>
    public static JsonObject? Read(JsonElement? data, string type)
    {
        var message = type switch
        {
            "image" or "video" or "audio" or "document" or "sticker" or "ptt" or "ptv" => File(data, type),
            "buttons_response" => Choice(type, data.Text("selectedButtonId"), data.Text("body")),
            "template_button_reply" => Choice(type, data.Text("selectedId") ?? data.Text("selectedButtonId"), data.Text("body")),
            "list_response" => Choice(
                type, data.Text("listResponse", "singleSelectReply", "selectedRowId") ?? data.Text("selectedRowId"),
                data.Text("listResponse", "title") ?? data.Text("body")),
            "interactive_response" => Form(data),
            "poll_creation" => new JsonObject
            {
                ["type"] = "poll",
                ["poll"] = new JsonObject { ["name"] = data.Text("pollName") ?? "", ["options"] = ProtobufKinds.Array(OptionsIn(data)) },
            },
            "order" => Fields(
                type, type, data, ("title", "orderTitle"), ("itemCount", "itemCount"), ("message", "message"),
                ("totalAmount1000", "totalAmount1000"), ("currency", "totalCurrencyCode")),
            "product" => Fields(
                type, type, data, ("title", "title"), ("description", "description"), ("priceAmount1000", "priceAmount1000"),
                ("currency", "currency"), ("url", "url")),
            "groups_v4_invite" => Fields(
                "group_invite", "groupInvite", data, ("groupName", "inviteGrpName"), ("caption", "comment"), ("inviteCode", "inviteCode")),
            "event_creation" => Fields(
                "event", "event", data, ("name", "eventName"), ("description", "eventDescription"), ("startTime", "eventStartTime")),
            "ciphertext" => new JsonObject { ["type"] = type },
            _ => null,
        };
        var context = ContextOf(data);
        if (context.Count > 0 || data.IsTrue("isForwarded"))
        {
            message ??= new JsonObject { ["type"] = "text" };
        }

        if (context.Count > 0)
        {
            message!["context"] = context;
        }

        if (data.IsTrue("isForwarded"))
        {
            message!["isForwarded"] = true;
        }

        return message;
    }

    private static JsonObject File(JsonElement? data, string kind)
    {
        var media = WahaMediaKind.Of(kind, null);
        ProtobufKinds.Set(media, "mimetype", data.Text("mimetype"));
        ProtobufKinds.Set(media, "fileName", data.Text("filename"));
        ProtobufKinds.Set(media, "caption", data.Text("caption"));
        return new JsonObject { ["type"] = WahaMediaKind.TypeOf(media), ["media"] = media };
    }

    private static JsonObject Choice(string type, string? id, string? text)
    {
        var interactive = new JsonObject();
        ProtobufKinds.Set(interactive, "selectedButtonId", id);
        ProtobufKinds.Set(interactive, "selectedButtonText", text);
        return new JsonObject { ["type"] = type, ["content"] = text ?? "", ["interactive"] = interactive };
    }

    private static JsonObject Form(JsonElement? data)
    {
        var interactive = new JsonObject();
        ProtobufKinds.Set(interactive, "text", data.Text("body"));
        ProtobufKinds.Set(interactive, "paramsJson", data.Text("nativeFlowResponse", "paramsJson") ?? data.Text("paramsJson"));
        return new JsonObject { ["type"] = "interactive_response", ["interactive"] = interactive };
    }

    private static JsonObject Fields(
        string type, string member, JsonElement? data, params ReadOnlySpan<(string Name, string Source)> fields)
    {
        var values = new JsonObject();
        foreach (var (name, source) in fields)
        {
            ProtobufKinds.Set(values, name, data.Words(source));
        }

        return new JsonObject { ["type"] = type, [member] = values };
    }

    private static IEnumerable<string> OptionsIn(JsonElement? data) =>
        data.Items("pollOptions").Select(option => ((JsonElement?)option).Text("name")).OfType<string>();

    private static JsonObject ContextOf(JsonElement? data)
    {
        var context = new JsonObject();
        ProtobufKinds.Set(context, "messageId", WahaMessageId.Parse(data.Text("quotedStanzaID"))?.Id);
        if (context.Count > 0)
        {
            ProtobufKinds.Set(context, "participant", WahaAddress.Of(data.At("quotedParticipant")));
            ProtobufKinds.Set(context, "text", data.Text("quotedMsg", "caption") ?? TextIn(data.At("quotedMsg")));
            ProtobufKinds.Set(
                context, "remoteJid", WahaAddress.Of(data.At("quotedRemoteJid")) is "status@broadcast" and var status ? status : null);
        }

        var mentioned = data.Items("mentionedJidList").Select(person => WahaAddress.Of(person)).OfType<string>().ToList();
        if (mentioned.Count > 0)
        {
            context["mentionedJid"] = ProtobufKinds.Array(mentioned);
        }

        var ad = new JsonObject();
        ProtobufKinds.Set(ad, "title", data.Text("ctwaContext", "title"));
        ProtobufKinds.Set(ad, "body", data.Text("ctwaContext", "description"));
        ProtobufKinds.Set(ad, "sourceUrl", data.Text("ctwaContext", "sourceUrl"));
        if (ad.Count > 0)
        {
            context["externalAdReply"] = ad;
        }

        return context;
    }

    /// <summary>The quoted text; other kinds keep a picture in the same member.</summary>
    private static string? TextIn(JsonElement? quoted) => quoted.Text("type") is "chat" ? quoted.Text("body") : null;
}
