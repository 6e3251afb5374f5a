using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Converts commands to WAHA's calls (docs/spec/engines.md 4).</summary>
internal static class WahaCommands
{
    /// <summary>Digits after the prefix of the ids that WhatsApp Web makes.</summary>
    private const int IdDigits = 18;

    /// <summary>A message id of our choice, the same for each run of a command. An echo with it proves a send without an answer.</summary>
    public static string MessageIdOf(string commandId) =>
        "3EB0" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(commandId)))[..IdDigits];

    /// <summary>Whether WAHA's call takes a message id.</summary>
    public static bool HasMessageId(EngineCommand command) =>
        command is EngineCommand.SendText or EngineCommand.SendLocation or EngineCommand.SendContacts;

    /// <summary>The id of the message that the command quotes, changes or reads; null when there is none.</summary>
    public static string? TargetOf(EngineCommand command) => command switch
    {
        EngineCommand.SendText text => text.ReplyTo,
        EngineCommand.SendMedia media => media.ReplyTo,
        EngineCommand.SendSticker sticker => sticker.ReplyTo,
        EngineCommand.SendLocation location => location.ReplyTo,
        EngineCommand.SendContacts contacts => contacts.ReplyTo,
        EngineCommand.SendReaction reaction => reaction.MessageId,
        EngineCommand.DeleteMessage delete => delete.MessageId,
        EngineCommand.ReadMessage read => read.MessageId,
        _ => null,
    };

    /// <param name="chatId">The chat in WAHA's form.</param>
    /// <param name="known">The target message; null when the engine has not reported it in the last 30 days.</param>
    public static WahaRequest Of(
        EngineConnection connection, string commandId, EngineCommand command, string chatId, KnownMessage? known)
    {
        var body = new JsonObject { ["session"] = connection.EngineInstance, ["chatId"] = chatId };
        switch (command)
        {
            case EngineCommand.SendText text:
                body["text"] = text.Text;
                body["id"] = MessageIdOf(commandId);
                return Send("sendText", WithReply(body, text.Chat, text.ReplyTo, known));
            case EngineCommand.SendMedia media:
                return Media(media, WithReply(body, media.Chat, media.ReplyTo, known));
            case EngineCommand.SendSticker sticker:
                // WAHA has no call for stickers: the customer gets a picture.
                body["file"] = File(sticker.Url, "image/webp", "sticker.webp");
                return Send("sendImage", WithReply(body, sticker.Chat, sticker.ReplyTo, known));
            case EngineCommand.SendLocation location:
                body["latitude"] = location.Latitude;
                body["longitude"] = location.Longitude;
                body["title"] = TitleOf(location);
                body["id"] = MessageIdOf(commandId);
                return Send("sendLocation", WithReply(body, location.Chat, location.ReplyTo, known));
            case EngineCommand.SendContacts contacts:
                body["contacts"] = new JsonArray([.. contacts.Contacts.Select(Contact)]);
                body["id"] = MessageIdOf(commandId);
                return Send("sendContactVcard", WithReply(body, contacts.Chat, contacts.ReplyTo, known));
            case EngineCommand.SendReaction reaction:
                return new WahaRequest(HttpMethod.Put, "/api/reaction", new JsonObject
                {
                    ["session"] = connection.EngineInstance,
                    ["messageId"] = FullId(reaction.Chat, reaction.MessageId, known, reaction.FromMe, reaction.Participant),
                    ["reaction"] = reaction.Emoji,
                });
            case EngineCommand.DeleteMessage delete:
                // An agent can delete only our own messages.
                var id = FullId(delete.Chat, delete.MessageId, known, fromMe: true, participant: null);
                return new WahaRequest(HttpMethod.Delete, $"{ChatPath(connection, chatId)}/messages/{Uri.EscapeDataString(id)}");
            case EngineCommand.ReadMessage read:
                body["messageIds"] = new JsonArray(FullId(read.Chat, read.MessageId, known, fromMe: false, read.Sender));
                if (Jid.IsGroup(read.Chat) && (read.Sender ?? known?.Participant) is { } sender)
                {
                    body["participant"] = WahaAddress.ToWaha(sender);
                }

                return Send("sendSeen", body);
            case EngineCommand.ShowPresence presence:
                return new WahaRequest(
                    HttpMethod.Post, WahaRequest.PathOf(connection) + "/presence",
                    new JsonObject { ["chatId"] = chatId, ["presence"] = presence.State.ToString().ToLowerInvariant() });
            default:
                throw new UnreachableException(command.GetType().Name);
        }
    }

    private static WahaRequest Send(string call, JsonObject body) => new(HttpMethod.Post, "/api/" + call, body);

    private static string ChatPath(EngineConnection connection, string chatId) =>
        $"{WahaRequest.PathOf(connection)}/chats/{Uri.EscapeDataString(chatId)}";

    private static JsonObject WithReply(JsonObject body, string chat, string? replyTo, KnownMessage? known)
    {
        if (replyTo is not null)
        {
            body["reply_to"] = FullId(chat, replyTo, known, fromMe: false, participant: null);
        }

        return body;
    }

    /// <param name="fromMe">Who wrote the message when the engine has not reported it.</param>
    private static string FullId(string chat, string messageId, KnownMessage? known, bool fromMe, string? participant) =>
        WahaMessageId.Format(
            known?.FromMe ?? fromMe, known?.Chat ?? chat, messageId,
            Jid.IsGroup(known?.Chat ?? chat) ? known?.Participant ?? participant : null);

    private static WahaRequest Media(EngineCommand.SendMedia media, JsonObject body)
    {
        var caption = media.Caption ?? "";
        if (media is { Kind: MediaKind.Audio, IsVoice: true })
        {
            // WAHA converts the file, because WhatsApp plays only Opus as a voice note.
            body["file"] = File(media.Url, "audio/ogg; codecs=opus", null);
            body["convert"] = true;
            return Send("sendVoice", body);
        }

        switch (media.Kind)
        {
            case MediaKind.Image:
                body["file"] = File(media.Url, media.MimeType ?? "image/jpeg", media.FileName);
                break;
            case MediaKind.Video:
                body["file"] = File(media.Url, media.MimeType ?? "video/mp4", media.FileName);
                body["convert"] = media.MimeType is not (null or "video/mp4");
                body["asNote"] = false;
                break;
            default:
                var isAudio = media.Kind == MediaKind.Audio;
                body["file"] = File(
                    media.Url, media.MimeType ?? (isAudio ? "audio/mpeg" : "application/octet-stream"),
                    media.FileName ?? (isAudio ? "audio.mp3" : "document"));
                break;
        }

        // Without a caption WAHA sends a text of its own with a video.
        if (caption.Length > 0 || media.Kind == MediaKind.Video)
        {
            body["caption"] = caption;
        }

        return Send(media.Kind switch { MediaKind.Image => "sendImage", MediaKind.Video => "sendVideo", _ => "sendFile" }, body);
    }

    private static JsonObject File(string url, string mimeType, string? fileName)
    {
        var file = new JsonObject { ["mimetype"] = mimeType, ["url"] = url };
        if (fileName is not null)
        {
            file["filename"] = fileName;
        }

        return file;
    }

    /// <summary>WAHA requires a title and has no address.</summary>
    private static string TitleOf(EngineCommand.SendLocation location)
    {
        string?[] parts = [location.Name, location.Address == location.Name ? null : location.Address];
        var title = string.Join(", ", parts.Where(text => !string.IsNullOrWhiteSpace(text)));
        return title.Length > 0 ? title : string.Create(CultureInfo.InvariantCulture, $"{location.Latitude}, {location.Longitude}");
    }

    private static JsonNode Contact(ContactCard card)
    {
        var digits = string.Concat(card.Phone.Where(char.IsAsciiDigit));
        var contact = new JsonObject { ["fullName"] = card.FullName, ["phoneNumber"] = card.Phone };
        if (card.Phone.StartsWith('+') && digits.Length is >= 7 and <= 15)
        {
            contact["whatsappId"] = digits;
        }

        contact["vcard"] = null;
        return contact;
    }
}
