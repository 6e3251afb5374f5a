using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

/// <summary>
/// Converts WhatsApp's protobuf message in JSON, as Baileys and whatsmeow write it, to the fields of a canonical message. A kind that it
/// does not know becomes <c>unsupported</c> with its readable fields.
/// </summary>
internal static class ProtobufMessageReader
{
    /// <summary>WhatsApp nests at most four wrappers.</summary>
    private const int MaxWrappers = 8;

    private static readonly Dictionary<string, Func<JsonElement, ProtobufReading>> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["conversation"] = text => ProtobufKinds.Text(((JsonElement?)text).AsText()),
        ["extendedTextMessage"] = kind => ProtobufKinds.Text(((JsonElement?)kind).Text("text")),
        ["imageMessage"] = kind => ProtobufKinds.File(kind, "image", "image"),
        ["videoMessage"] = kind => ProtobufKinds.File(kind, "video", "video"),
        ["ptvMessage"] = kind => ProtobufKinds.File(kind, "video", "ptv"),
        ["audioMessage"] = kind => ProtobufKinds.File(kind, "audio", ((JsonElement?)kind).Flag("ptt") ? "ptt" : "audio"),
        ["documentMessage"] = kind => ProtobufKinds.File(kind, "document", "document"),
        ["stickerMessage"] = kind => ProtobufKinds.File(kind, "sticker", "sticker"),
        ["locationMessage"] = kind => ProtobufKinds.Location(kind, isLive: false),
        ["liveLocationMessage"] = kind => ProtobufKinds.Location(kind, isLive: true),
        ["contactMessage"] = kind => ProtobufKinds.Contacts([kind]),
        ["contactsArrayMessage"] = kind => ProtobufKinds.Contacts(((JsonElement?)kind).Items("contacts")),
        ["reactionMessage"] = kind => ProtobufKinds.Reaction(kind),
        ["buttonsResponseMessage"] = kind => ProtobufKinds.Choice(kind, "buttons_response", "selectedButtonId", "selectedDisplayText"),
        ["templateButtonReplyMessage"] = kind => ProtobufKinds.Choice(kind, "template_button_reply", "selectedId", "selectedDisplayText"),
        ["listResponseMessage"] = ProtobufKinds.ListChoice,
        ["interactiveResponseMessage"] = ProtobufKinds.Flow,
        ["pollCreationMessage"] = ProtobufKinds.Poll,
        ["pollCreationMessageV2"] = ProtobufKinds.Poll,
        ["pollCreationMessageV3"] = ProtobufKinds.Poll,
        ["pollCreationMessageV5"] = ProtobufKinds.Poll,
        ["pollUpdateMessage"] = ProtobufKinds.PollVote,
        ["orderMessage"] = kind => ProtobufStructure.Read(kind, "order", "order"),
        ["productMessage"] = kind => ProtobufStructure.Read(kind, "product", "product"),
        ["templateMessage"] = kind => ProtobufStructure.Read(kind, "template", "template"),
        ["highlyStructuredMessage"] = kind => ProtobufStructure.Read(kind, "template", "template"),
        ["interactiveMessage"] = kind => ProtobufStructure.Read(kind, "interactive", "interactive"),
        ["buttonsMessage"] = kind => ProtobufStructure.Read(kind, "buttons", "buttons"),
        ["listMessage"] = kind => ProtobufStructure.Read(kind, "list", "list"),
        ["groupInviteMessage"] = kind => ProtobufStructure.Read(kind, "group_invite", "groupInvite"),
        ["eventMessage"] = kind => ProtobufStructure.Read(kind, "event", "event"),
        ["scheduledCallCreationMessage"] = kind => ProtobufStructure.Read(kind, "event", "event"),
        ["sendPaymentMessage"] = kind => ProtobufStructure.Read(kind, "payment", "payment"),
        ["requestPaymentMessage"] = kind => ProtobufStructure.Read(kind, "payment", "payment"),
        ["invoiceMessage"] = kind => ProtobufStructure.Read(kind, "payment", "payment"),
        ["commentMessage"] = kind => ProtobufStructure.Read(kind, "comment", "comment"),
        ["protocolMessage"] = kind => ProtobufChanges.Read(kind),
        ["secretEncryptedMessage"] = ProtobufChanges.ReadEncrypted,
    };

    /// <summary>Members that show nothing: keys, settings, and announcements of messages that follow.</summary>
    private static readonly HashSet<string> Silent = new(StringComparer.OrdinalIgnoreCase)
    {
        "messageContextInfo", "contextInfo", "senderKeyDistributionMessage", "fastRatchetKeySenderKeyDistributionMessage", "base64",
        "mediaUrl", "speechToText", "albumMessage", "pinInChatMessage", "keepInChatMessage", "placeholderMessage", "encReactionMessage",
        "stickerSyncRmrMessage", "encEventResponseMessage", "call", "callLogMessage", "callLogMesssage", "bcallMessage",
        "scheduledCallEditMessage", "messageHistoryBundle", "messageHistoryNotice", "chat", "statusNotificationMessage",
    };

    /// <param name="message">A protobuf <c>Message</c>; null when the engine sent none.</param>
    /// <param name="contextInfo">The message's context, where an engine keeps it outside the message.</param>
    public static ProtobufReading Read(JsonElement? message, JsonElement? contextInfo = null)
    {
        var content = Unwrap(message);
        var isKnown = false;
        foreach (var (name, value) in content.Members())
        {
            if (!Kinds.TryGetValue(name, out var kind) || !HasContent(value))
            {
                continue;
            }

            isKnown = true;
            if (kind(value) is { Message: { } fields } reading)
            {
                ProtobufContext.Write(fields, ((JsonElement?)value).Object("contextInfo") ?? contextInfo);
                return reading;
            }
        }

        return isKnown ? ProtobufReading.Dropped : Unsupported(content);
    }

    /// <summary>The text or caption of a message; null when it has none.</summary>
    public static string? TextOf(JsonObject? fields) => TextIn(fields?["content"]) ?? TextIn(fields?["media"]?["caption"]);

    private static string? TextIn(JsonNode? node) => node?.GetValue<string>() is { Length: > 0 } text ? text : null;

    private static bool HasContent(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object || (value.ValueKind == JsonValueKind.String && !value.ValueEquals(""u8));

    private static ProtobufReading Unsupported(JsonElement? content)
    {
        foreach (var (name, value) in content.Members())
        {
            if (value.ValueKind == JsonValueKind.Object && !Silent.Contains(name))
            {
                return ProtobufStructure.Read(value, "unsupported", "unsupported");
            }
        }

        return ProtobufReading.Dropped;
    }

    /// <summary>
    /// Every wrapper is an object with a <c>message</c>: view once, disappearing, edited, an album's part, a new poll and others.
    /// </summary>
    private static JsonElement? Unwrap(JsonElement? message)
    {
        for (var wrappers = 0; wrappers < MaxWrappers && InnerOf(message) is { } inner; wrappers++)
        {
            message = inner;
        }

        return message;
    }

    private static JsonElement? InnerOf(JsonElement? message)
    {
        JsonElement? inner = null;
        foreach (var (name, value) in message.Members())
        {
            if (Kinds.ContainsKey(name) && HasContent(value))
            {
                return null;
            }

            inner ??= Silent.Contains(name) ? null : ((JsonElement?)value).Object("message");
        }

        return inner;
    }
}
