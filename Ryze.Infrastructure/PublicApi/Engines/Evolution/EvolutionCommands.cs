using System.Diagnostics;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>One call to Evolution API.</summary>
/// <param name="Path">Before the instance's name, without slashes at the ends.</param>
/// <param name="Body">Written as camelCase JSON without null members.</param>
internal sealed record EvolutionCall(HttpMethod Method, string Path, object Body);

/// <summary>Converts commands to Evolution's calls.</summary>
internal static class EvolutionCommands
{
    /// <summary>How long the indicator stays, in milliseconds. The engine answers only afterwards, and then removes it.</summary>
    private const int PresenceDelay = 20_000;

    /// <summary>
    /// A presence call stops waiting after this time, because the chat's messages wait behind it. The engine keeps the indicator when the
    /// connection ends, and reports its errors earlier.
    /// </summary>
    private static readonly TimeSpan PresenceWithin = TimeSpan.FromSeconds(2);

    public static TimeSpan LimitOf(EngineCommand command) =>
        command is EngineCommand.ShowPresence ? PresenceWithin : EngineHttpClient.AnswerWithin;

    /// <summary>Whether Evolution's call takes a message id.</summary>
    public static bool HasMessageId(EngineCommand command) =>
        command.IsVisibleWhenRepeated && command is not EngineCommand.SendReaction;

    /// <summary>The id of the message that a quote, reaction or deletion is about; null for other commands.</summary>
    public static string? TargetOf(EngineCommand command) => command switch
    {
        EngineCommand.SendText text => text.ReplyTo,
        EngineCommand.SendMedia media => media.ReplyTo,
        EngineCommand.SendSticker sticker => sticker.ReplyTo,
        EngineCommand.SendLocation location => location.ReplyTo,
        EngineCommand.SendContacts contacts => contacts.ReplyTo,
        EngineCommand.SendReaction reaction => reaction.MessageId,
        EngineCommand.DeleteMessage delete => delete.MessageId,
        _ => null,
    };

    /// <param name="known">The message of <see cref="TargetOf"/>; null when it is unknown.</param>
    public static EvolutionCall CallOf(EngineCommand command, string commandId, KnownMessage? known)
    {
        var chat = Jid.Normalize(command.Chat) ?? command.Chat;
        var number = NumberOf(chat);
        var messageId = EvolutionMessageId.Of(commandId);
        return command switch
        {
            EngineCommand.SendText text => Message(
                "sendText", new { number, text.Text, linkPreview = false, quoted = QuoteOf(chat, text.ReplyTo, known), messageId }),
            EngineCommand.SendMedia { Kind: MediaKind.Audio, IsVoice: true } voice => Message(
                "sendWhatsAppAudio",
                new { number, audio = voice.Url, encoding = true, quoted = QuoteOf(chat, voice.ReplyTo, known), messageId }),
            EngineCommand.SendMedia media => Message("sendMedia", new
            {
                number,
                mediatype = media.Kind.ToString().ToLowerInvariant(),
                media = media.Url,
                mimetype = media.MimeType ?? MimeTypeOf(media.Kind),
                fileName = media.FileName ?? (media.Kind == MediaKind.Document ? "file" : null),
                media.Caption,
                quoted = QuoteOf(chat, media.ReplyTo, known),
                messageId,
            }),
            EngineCommand.SendSticker sticker => Message(
                "sendSticker", new { number, sticker = sticker.Url, quoted = QuoteOf(chat, sticker.ReplyTo, known), messageId }),
            EngineCommand.SendLocation location => Message("sendLocation", new
            {
                number,
                location.Latitude,
                location.Longitude,

                // The engine demands both.
                name = location.Name ?? "",
                address = location.Address ?? "",
                quoted = QuoteOf(chat, location.ReplyTo, known),
                messageId,
            }),
            EngineCommand.SendContacts contacts => Message("sendContact", new
            {
                number,
                contact = contacts.Contacts.Select(card => new { card.FullName, phoneNumber = card.Phone }),
                quoted = QuoteOf(chat, contacts.ReplyTo, known),
                messageId,
            }),
            EngineCommand.SendReaction reaction => Message("sendReaction", new
            {
                key = KeyOf(chat, reaction.MessageId, known?.FromMe ?? reaction.FromMe, known?.Participant ?? reaction.Participant),
                reaction = reaction.Emoji,
            }),
            EngineCommand.DeleteMessage delete => new(
                HttpMethod.Delete, "chat/deleteMessageForEveryone",
                KeyOf(chat, delete.MessageId, known?.FromMe ?? true, known?.Participant)),
            EngineCommand.ReadMessage read => Chat(
                "markMessageAsRead", new { readMessages = new[] { new { id = read.MessageId, fromMe = false, remoteJid = chat } } }),
            EngineCommand.ShowPresence presence => Chat("sendPresence", new
            {
                number,
                presence = presence.State switch
                {
                    Presence.Typing => "composing",
                    Presence.Recording => "recording",
                    _ => "paused",
                },
                delay = presence.State == Presence.Paused ? 1 : PresenceDelay,
            }),
            _ => throw new UnreachableException(command.GetType().Name),
        };
    }

    private static EvolutionCall Message(string what, object body) => new(HttpMethod.Post, "message/" + what, body);

    private static EvolutionCall Chat(string what, object body) => new(HttpMethod.Post, "chat/" + what, body);

    /// <summary>For bare digits the engine tries a Brazilian number with and without the ninth digit. Other chats need the JID.</summary>
    private static string NumberOf(string chat) => Jid.PhoneOf(chat) is { } phone ? phone[1..] : chat;

    /// <summary>The engine finds the quoted message in its database; otherwise it sends without the quote.</summary>
    private static object? QuoteOf(string chat, string? replyTo, KnownMessage? known) =>
        replyTo is null ? null : new { key = KeyOf(chat, replyTo, known?.FromMe ?? false, known?.Participant) };

    /// <param name="participant">Only groups have one, and only for other people's messages.</param>
    private static object KeyOf(string chat, string id, bool fromMe, string? participant) =>
        new { id, remoteJid = chat, fromMe, participant = Jid.IsGroup(chat) && !fromMe ? participant : null };

    /// <summary>Without a type the engine may download the file twice, and a one-time URL works only once.</summary>
    private static string MimeTypeOf(MediaKind kind) => kind switch
    {
        MediaKind.Image => "image/jpeg",
        MediaKind.Video => "video/mp4",
        MediaKind.Audio => "audio/mpeg",
        _ => "application/octet-stream",
    };
}
