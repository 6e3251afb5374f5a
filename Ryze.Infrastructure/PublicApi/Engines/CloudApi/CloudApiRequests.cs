using System.Text.Json.Nodes;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using static Ryze.Infrastructure.PublicApi.Engines.CloudApi.GraphJson;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Converts commands to the bodies of Meta's messages, without recipient and quote.</summary>
internal static class CloudApiRequests
{
    public const string Product = "whatsapp";

    private const int MaxText = 4096;
    private const int MaxCaption = 1024;
    private const int MaxContacts = 257;

    private static readonly string[] Images = ["image/jpeg", "image/png"];
    private static readonly string[] Videos = ["video/mp4", "video/3gpp"];
    private static readonly string[] Voices = ["audio/ogg", "audio/opus"];
    private static readonly string[] Audios = ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", .. Voices];

    /// <summary>The messages that a command becomes, in order. More than one when a text exceeds WhatsApp's limit.</summary>
    public static Result<IReadOnlyList<JsonObject>> MessagesOf(EngineCommand command) => command switch
    {
        EngineCommand.SendText text => Result.Of<IReadOnlyList<JsonObject>>([.. LongText.Split(text.Text, MaxText, MaxText).Select(Text)]),
        EngineCommand.SendMedia media => Result.Of(MediaOf(media)),
        EngineCommand.SendSticker sticker => One("sticker", Of(("link", sticker.Url))),
        EngineCommand.SendLocation location => One("location", LocationOf(location)),
        EngineCommand.SendContacts { Contacts.Count: > MaxContacts } => new EngineError.Rejected(
            Detail.Of($"WhatsApp Cloud API accepts at most {MaxContacts} contacts in a message")),
        EngineCommand.SendContacts contacts => One("contacts", new JsonArray([.. contacts.Contacts.Select(ContactOf)])),
        EngineCommand.SendReaction reaction => One(
            "reaction", Of(("message_id", reaction.MessageId), ("emoji", reaction.Emoji))),
        _ => new EngineError.Rejected(Detail.Of("WhatsApp Cloud API cannot send this kind of message")),
    };

    /// <summary>The quoted message's id; null without a quote.</summary>
    public static string? QuoteOf(EngineCommand command) => command switch
    {
        EngineCommand.SendText text => text.ReplyTo,
        EngineCommand.SendMedia media => media.ReplyTo,
        EngineCommand.SendSticker sticker => sticker.ReplyTo,
        EngineCommand.SendLocation location => location.ReplyTo,
        EngineCommand.SendContacts contacts => contacts.ReplyTo,
        _ => null,
    };

    public static JsonObject ReadMark(string messageId) =>
        Of(("messaging_product", Product), ("status", "read"), ("message_id", messageId));

    /// <summary>WhatsApp shows it for 25 seconds, and marks the message as read.</summary>
    public static JsonObject TypingOn(string messageId)
    {
        var body = ReadMark(messageId);
        body["typing_indicator"] = Of(("type", "text"));
        return body;
    }

    private static Result<IReadOnlyList<JsonObject>> One(string type, JsonNode content) =>
        Result.Of<IReadOnlyList<JsonObject>>([Message(type, content)]);

    private static JsonObject Message(string type, JsonNode content) => Of(("type", type), (type, content));

    private static JsonObject Text(string text) => Message("text", Of(("body", text)));

    /// <summary>A caption over the limit continues as texts. Audio has no caption, so its caption is a text.</summary>
    private static IReadOnlyList<JsonObject> MediaOf(EngineCommand.SendMedia media)
    {
        var type = TypeOf(media);
        var parts = string.IsNullOrWhiteSpace(media.Caption) ? []
            : LongText.Split(media.Caption, type == "audio" ? MaxText : MaxCaption, MaxText);
        var caption = type == "audio" ? null : parts.FirstOrDefault();
        var file = Message(type, Of(
            ("link", media.Url),
            ("caption", caption),
            ("filename", type != "document" ? null : string.IsNullOrWhiteSpace(media.FileName) ? "file" : media.FileName),
            ("voice", type == "audio" && IsVoiceNote(media) ? true : null)));
        return [file, .. parts.Skip(caption is null ? 0 : 1).Select(Text)];
    }

    /// <summary>A file of a type that WhatsApp does not show is a document, because Meta would refuse it.</summary>
    private static string TypeOf(EngineCommand.SendMedia media) => media.Kind switch
    {
        MediaKind.Image when IsAny(Images, media.MimeType) => "image",
        MediaKind.Video when IsAny(Videos, media.MimeType) => "video",
        MediaKind.Audio when IsAny(Audios, media.MimeType) => "audio",
        _ => "document",
    };

    /// <summary>An unknown type counts as one that WhatsApp shows.</summary>
    private static bool IsAny(string[] types, string? type) =>
        MediaTypeOf(type) is not { Length: > 0 } known || types.Contains(known, StringComparer.OrdinalIgnoreCase);

    /// <summary>WhatsApp shows only Opus as a voice note. Anything else arrives as an audio file.</summary>
    private static bool IsVoiceNote(EngineCommand.SendMedia media) => media.IsVoice
        && Voices.Contains(MediaTypeOf(media.MimeType), StringComparer.OrdinalIgnoreCase)
        && (CodecsOf(media.MimeType) is not { } codecs || codecs.Contains("opus", StringComparison.OrdinalIgnoreCase));

    private static string? MediaTypeOf(string? type) => type?.Split(';')[0].Trim();

    private static string? CodecsOf(string? type) =>
        type?.Split(';').Skip(1).FirstOrDefault(parameter => parameter.Trim().StartsWith("codecs", StringComparison.OrdinalIgnoreCase));

    private static JsonObject LocationOf(EngineCommand.SendLocation location)
    {
        // WhatsApp shows an address only below a name.
        var hasName = !string.IsNullOrWhiteSpace(location.Name);
        return Of(
            ("latitude", location.Latitude),
            ("longitude", location.Longitude),
            ("name", hasName ? location.Name : location.Address),
            ("address", location.Address));
    }

    private static JsonObject ContactOf(ContactCard contact)
    {
        var name = string.IsNullOrWhiteSpace(contact.FullName) ? contact.Phone : contact.FullName;
        var digits = string.Concat(contact.Phone.Where(char.IsAsciiDigit));

        // Only with this id WhatsApp offers to write to the contact. It needs the country's code.
        var id = contact.Phone.TrimStart().StartsWith('+') && digits.Length is >= 7 and <= 15 ? digits : null;
        return Of(
            ("name", Of(("formatted_name", name), ("first_name", name))),
            ("phones", new JsonArray(Of(("phone", contact.Phone), ("wa_id", id)))));
    }
}
