using System.Diagnostics;
using Ryze.Domain.Protocol.Commands;

namespace Ryze.Infrastructure.PublicApi.Engines.RyzeApi;

/// <summary>Commands as calls of RyzeAPI (reference ryzeapi.md 7).</summary>
internal static class EngineRequests
{
    /// <summary>Seconds until the engine takes the indicator back by itself, should nobody do so; it accepts up to 60.</summary>
    private const int PresenceLasts = 20;

    private const string PhoneSuffix = "@s.whatsapp.net";

    /// <param name="source">Comes back in the events of what is sent, which is how an echo is told from a message typed on the phone.</param>
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

                // Said always: an audio that does not say becomes a voice note.
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

                    // The engine also takes "paused", but its own error texts name this one alone.
                    _ => "pause",
                },
                duration = presence.State == Presence.Paused ? (int?)null : PresenceLasts,
            }),
            _ => throw new UnreachableException(command.GetType().Name),
        };
    }

    private static EngineRequest Message(string kind, object body) => new(HttpMethod.Post, "api/message/" + kind, body);

    /// <summary>
    /// A phone goes as its bare number: that is the form the engine's pages prefer, the one seen live, and the one for which it tries a
    /// Brazilian number with and without its ninth digit, which may be wrong in a chat that an agent began. Everything else
    /// (<c>@g.us</c>, <c>@lid</c>, a device's JID) has no other name than its JID.
    /// </summary>
    private static string NumberOf(string chat) =>
        chat.EndsWith(PhoneSuffix, StringComparison.Ordinal) && chat[..^PhoneSuffix.Length] is { Length: > 0 } number && number.All(char.IsAsciiDigit)
            ? number
            : chat;
}
