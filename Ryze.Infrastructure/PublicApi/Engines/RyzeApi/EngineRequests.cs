using System.Diagnostics;
using Ryze.Domain.Protocol.Commands;

namespace Ryze.Infrastructure.PublicApi.Engines.RyzeApi;

/// <summary>Converts commands to RyzeAPI calls (docs/spec/ryzeapi.md 7).</summary>
internal static class EngineRequests
{
    /// <summary>Seconds until the engine removes the indicator itself; it accepts up to 60.</summary>
    private const int PresenceSeconds = 20;

    private const string PhoneSuffix = "@s.whatsapp.net";

    /// <param name="source">Returned in the message's events, so that an echo differs from a message typed on the phone.</param>
    public static EngineRequest Of(EngineCommand command, string source)
    {
        var number = NumberOf(command.Chat);
        return command switch
        {
            EngineCommand.SendText text => Message("text", new { number, message = text.Text, text.ReplyTo, source }),
            EngineCommand.SendMedia media => Message("media", new
            {
                number,
                mediaType = media.Kind.ToString().ToLowerInvariant(),
                mediaUrl = media.Url,
                message = media.Caption,
                media.MimeType,
                media.FileName,

                // Always set: without it the engine sends audio as a voice note.
                isVoice = media.Kind == MediaKind.Audio ? media.IsVoice : (bool?)null,
                media.ReplyTo,
                source,
            }),
            EngineCommand.SendSticker sticker => Message("sticker", new { number, imageUrl = sticker.Url, sticker.ReplyTo, source }),
            EngineCommand.SendLocation location => Message(
                "location",
                new { number, location.Latitude, location.Longitude, location.Name, location.Address, location.ReplyTo, source }),
            EngineCommand.SendContacts contacts => Message("contact", new { number, vcard = contacts.Contacts, contacts.ReplyTo, source }),
            EngineCommand.SendReaction reaction => Message("reaction", new
            {
                number,
                reaction.MessageId,
                reaction = reaction.Emoji.Length == 0 ? "remove" : reaction.Emoji,
                reaction.FromMe,
                reaction.Participant,
                source,
            }),
            EngineCommand.DeleteMessage delete => new(
                HttpMethod.Delete, "api/chat/delete", new { delete.MessageId, deleteForEveryone = delete.ForEveryone }),
            EngineCommand.ReadMessage read => new(HttpMethod.Post, "api/chat/markRead", new { read.MessageId, number, read.Sender }),
            EngineCommand.ShowPresence presence => new(HttpMethod.Post, "api/chat/presence", new
            {
                number,
                state = presence.State switch
                {
                    Presence.Typing => "typing",
                    Presence.Recording => "recording",

                    // The engine also accepts "paused", but its error texts name only this value.
                    _ => "pause",
                },
                duration = presence.State == Presence.Paused ? (int?)null : PresenceSeconds,
            }),
            _ => throw new UnreachableException(command.GetType().Name),
        };
    }

    private static EngineRequest Message(string kind, object body) => new(HttpMethod.Post, "api/message/" + kind, body);

    /// <summary>
    /// Sends a phone number without its JID suffix: the engine's documentation prefers this form, and it was tested live. Only for this
    /// form the engine tries a Brazilian number with and without the ninth digit. An agent's new chat may have the wrong one. Other chats
    /// (<c>@g.us</c>, <c>@lid</c>, a device's JID) need the JID.
    /// </summary>
    private static string NumberOf(string chat) =>
        chat.EndsWith(PhoneSuffix, StringComparison.Ordinal) && chat[..^PhoneSuffix.Length] is { Length: > 0 } number
            && number.All(char.IsAsciiDigit)
            ? number
            : chat;
}
