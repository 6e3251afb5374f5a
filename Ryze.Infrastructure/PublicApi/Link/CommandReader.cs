using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Ryze.Domain.Protocol.Commands;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>
/// Converts a frame's <c>command</c> and <c>data</c> to an engine command (docs/spec/bridge.md 2) and names every faulty field.
/// </summary>
internal static class CommandReader
{
    public static bool TryRead(
        string? name, ReadOnlyMemory<byte> data, [NotNullWhen(true)] out EngineCommand? command, out string faults)
    {
        command = null;
        if (data.IsEmpty)
        {
            faults = "data is required";
            return false;
        }

        using var json = JsonDocument.Parse(data);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
        {
            faults = "data must be an object";
            return false;
        }

        try
        {
            return TryRead(name, json.RootElement, out command, out faults);
        }
        catch (InvalidOperationException)
        {
            // A field name with half a surrogate pair.
            faults = "data must be Unicode text";
            return false;
        }
    }

    private static bool TryRead(string? name, JsonElement data, [NotNullWhen(true)] out EngineCommand? command, out string faults)
    {
        var fields = new CommandFields(data);
        var read = name switch
        {
            "message.send" => ReadMessage(fields),
            "message.delete" =>
                new EngineCommand.DeleteMessage(
                fields.Chat(), fields.Required("message_id"), fields.Flag("for_everyone", defaultValue: true)),
            "message.read" => new EngineCommand.ReadMessage(fields.Chat(), fields.Required("message_id"), fields.Optional("sender")),
            "chat.presence" => new EngineCommand.ShowPresence(fields.Chat(), fields.OneOf<Presence>("state")),
            _ => null,
        };
        faults = read is null
            && fields.Faults.Length == 0 ? "command must be message.send, message.delete, message.read or chat.presence" : fields.Faults;
        command = faults.Length == 0 ? read : null;
        return command is not null;
    }

    private static EngineCommand? ReadMessage(CommandFields fields) => fields.Required("type") switch
    {
        "text" => new EngineCommand.SendText(fields.Chat(), fields.Required("text"), fields.Optional("reply_to")),
        "image" => ReadMedia(fields, MediaKind.Image),
        "video" => ReadMedia(fields, MediaKind.Video),
        "audio" => ReadMedia(fields, MediaKind.Audio),
        "document" => ReadMedia(fields, MediaKind.Document),
        "sticker" => new EngineCommand.SendSticker(fields.Chat(), fields.Url("url"), fields.Optional("reply_to")),
        "location" => new EngineCommand.SendLocation(
            fields.Chat(), fields.Number("latitude", 90), fields.Number("longitude", 180), fields.Optional("name"),
            fields.Optional("address"),
            fields.Optional("reply_to")),
        "contact" => new EngineCommand.SendContacts(fields.Chat(), fields.Contacts("contacts"), fields.Optional("reply_to")),
        "reaction" => new EngineCommand.SendReaction(
            fields.Chat(), fields.Required("message_id"), fields.Optional("emoji") ?? "", fields.Flag("from_me", defaultValue: false),
            fields.Optional("participant")),
        "" => null,
        _ => fields.Fault("type must be text, image, video, audio, document, sticker, location, contact or reaction"),
    };

    private static EngineCommand.SendMedia ReadMedia(CommandFields fields, MediaKind kind) => new(
        fields.Chat(), kind, fields.Url("url"), fields.Optional("mime_type"), fields.Optional("file_name"), fields.Optional("caption"),
        fields.Flag("voice", defaultValue: false), fields.Optional("reply_to"));
}
