using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>The content of a message, as the event's <c>message</c>.</summary>
/// <param name="File">The message's file at Meta; null without one.</param>
internal sealed record CloudApiContent(JsonObject Message, EngineFileReference? File = null)
{
    private const int MaxColumn = 255;

    private static readonly string[] Captioned = ["image", "video", "document"];

    /// <summary>An unknown kind, and one whose content is missing, becomes <c>unsupported_&lt;kind&gt;</c>.</summary>
    /// <param name="type">See <see cref="CloudApiMessageReader.KindOf"/>.</param>
    public static CloudApiContent Of(string type, JsonElement? message) => type switch
    {
        "image" or "video" or "audio" or "voice" or "document" or "sticker" => FileOf(type, message.Object(type)),
        _ => new CloudApiContent(WordsOf(type, message) ?? Unsupported(type, message)),
    };

    private static JsonObject? WordsOf(string type, JsonElement? message) => type switch
    {
        "text" => message.Object("text").Member("body") is { ValueKind: JsonValueKind.String or JsonValueKind.Number }
            ? Content("text", message.Object("text").Text("body")) : null,
        "location" => LocationOf(message.Object("location")),
        "contacts" =>
            CloudApiContacts.Of(message) is { Count: > 0 } contacts ? GraphJson.Of(("type", "contact"), ("contact", contacts)) : null,
        "reaction" => ReactionOf(message.Object("reaction")),
        "interactive" => ChoiceOf(message.Object("interactive")),
        "button" => ButtonOf(message.Object("button")),
        "order" => CloudApiOrder.Of(message.Object("order")),
        "edit" => EditOf(message.Object("edit")),
        "revoke" => message.Object("revoke").Id("original_message_id") is { } id
            ? GraphJson.Of(("type", "message_revoke"), ("messageId", id)) : null,
        _ => null,
    };

    private static JsonObject Content(string type, string? text) => GraphJson.Of(("type", type), ("content", text ?? ""));

    /// <summary>
    /// The bridge shows the type's name to the agent. The prefix keeps it apart from types that the bridge reads; the object makes it
    /// content, so that the bridge does not wait for a later version.
    /// </summary>
    private static JsonObject Unsupported(string type, JsonElement? message)
    {
        var name = type is "unsupported" or "unknown" or ""
            ? CloudApiMessageReader.KindOf(message.Object("unsupported").Text("type")) : type;
        return name.Length == 0 ? GraphJson.Of(("type", "unsupported"), ("unsupported", GraphJson.Of(("type", "unknown"))))
            : GraphJson.Of(("type", "unsupported_" + name), ("unsupported", GraphJson.Of(("type", name))));
    }

    /// <summary>A file without an id is one that Meta could not download: the agent reads that it is missing.</summary>
    private static CloudApiContent FileOf(string type, JsonElement? file)
    {
        var kind = type == "voice" ? "audio" : type;
        var isVoice = kind == "audio" && (type == "voice" || file.IsTrue("voice"));
        var (mime, name) = (file.Text("mime_type"), file.Text("filename"));
        var media = GraphJson.Of(
            ("type", isVoice ? "ptt" : kind),
            ("mimetype", mime),
            ("fileName", name),
            ("caption", file.Text("caption")),
            ("isVoiceNote", isVoice ? true : null));
        var reference = CloudApiFiles.ReferenceOf(file.Text("id"));
        return new CloudApiContent(
            GraphJson.Of(("type", kind), ("content", ""), ("media", media)),
            reference is null ? null : new EngineFileReference(reference, Fitting(mime), Fitting(name), FetchAtOnce: false));
    }

    private static JsonObject? LocationOf(JsonElement? location) =>
        location.Number("latitude") is { } latitude && location.Number("longitude") is { } longitude
            ? GraphJson.Of(("type", "location"), ("location", GraphJson.Of(
                ("latitude", latitude),
                ("longitude", longitude),
                ("name", location.Text("name")),
                ("address", location.Text("address")))))
            : null;

    /// <summary>Without an emoji, the customer removed the reaction.</summary>
    private static JsonObject? ReactionOf(JsonElement? reaction) => reaction.Id("message_id") is { } id
        ? GraphJson.Of(
            ("type", "reaction"),
            ("reaction", GraphJson.Of(("messageId", id), ("emoji", reaction.Text("emoji") ?? ""))))
        : null;

    private static JsonObject? ChoiceOf(JsonElement? interactive)
    {
        var reply = interactive.Object("list_reply") ?? interactive.Object("button_reply");
        if ((reply.Text("title") ?? reply.Text("id")) is not null)
        {
            return Choice("buttons_response", reply.Text("id"), reply.Text("title"));
        }

        // A form's answers are JSON in a text. The bridge shows each as "key: value".
        return interactive.Object("nfm_reply").Text("response_json") is { } answers
            ? GraphJson.Of(("type", "buttons_response"), ("content", ""), ("interactive", GraphJson.Of(("responseJson", answers))))
            : KindOf(interactive) is { Length: > 0 } kind ? Unsupported("interactive_" + kind, null) : null;
    }

    private static string KindOf(JsonElement? interactive) => CloudApiMessageReader.KindOf(interactive.Text("type"));

    private static JsonObject? ButtonOf(JsonElement? button) => (button.Text("text") ?? button.Text("payload")) is null
        ? null : Choice("template_button_reply", button.Text("payload"), button.Text("text"));

    private static JsonObject Choice(string type, string? id, string? text) => GraphJson.Of(
        ("type", type),
        ("content", text ?? ""),
        ("interactive", GraphJson.Of(("selectedButtonId", id), ("selectedButtonText", text))));

    private static JsonObject? EditOf(JsonElement? edit)
    {
        if (edit.Id("original_message_id") is not { } id)
        {
            return null;
        }

        var message = edit.Object("message");
        var text = message.Object("text").Text("body")
            ?? Captioned.Select(type => message.Object(type).Text("caption")).FirstOrDefault(caption => caption is not null);
        return GraphJson.Of(
            ("type", "message_edit"),
            ("content", text ?? ""),
            ("isEdit", true),
            ("edit", GraphJson.Of(("original_id", id), ("text", text ?? ""))));
    }

    private static string? Fitting(string? text) => text is { Length: <= MaxColumn } ? text : null;
}
