using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.PublicApi.Events;

/// <summary>
/// Compares a command with its echo by chat and content. It is a hash, so that the stored command shows neither the number nor the text.
/// </summary>
public static class EchoFingerprint
{
    /// <summary>The digits that all national forms of a number share, e.g. with and without Brazil's ninth digit.</summary>
    private const int SharedDigits = 8;

    /// <summary>Null when WhatsApp shows nothing of the command.</summary>
    public static string? Of(EngineCommand command) => command switch
    {
        EngineCommand.SendText text => Of(command.Chat, Text(text.Text)),
        EngineCommand.SendMedia media => Of(command.Chat, File(media.Caption)),
        EngineCommand.SendSticker => Of(command.Chat, File("")),
        EngineCommand.SendLocation => Of(command.Chat, Place),
        EngineCommand.SendContacts => Of(command.Chat, Cards),
        EngineCommand.SendReaction reaction => Of(command.Chat, Reaction(reaction.MessageId, reaction.Emoji)),
        EngineCommand.DeleteMessage delete => Of(command.Chat, Revocation(delete.MessageId)),
        _ => null,
    };

    /// <summary>One for each address of the chat; empty for a change that no command makes.</summary>
    public static IReadOnlyList<string> Of(WhatsAppMessage message)
    {
        var content = message switch
        {
            { Act: MessageAct.Reaction } => Reaction(message.ChangedId ?? "", message.Text),
            { Act: MessageAct.Revocation } => Revocation(message.ChangedId ?? message.Id),
            { Act: MessageAct.Edit } => null,
            { Media: not null } => File(message.Text),
            { Place: not null } => Place,
            { Cards.Count: > 0 } => Cards,
            _ => Text(message.Text),
        };
        return content is null ? []
            : [.. new[] { message.Chat.Jid, message.Chat.Lid }.OfType<string>().Select(address => Of(address, content))];
    }

    private const string Place = "location";
    private const string Cards = "contacts";

    private static string Text(string text) => $"text\n{Words(text)}";

    private static string File(string? caption) => $"file\n{Words(caption)}";

    private static string Reaction(string messageId, string emoji) => $"reaction\n{messageId}\n{emoji}";

    private static string Revocation(string messageId) => $"revocation\n{messageId}";

    private static string Of(string chat, string content) => Fingerprint.Of($"{ChatOf(chat)}\n{content}");

    /// <summary>Engines correct a number to the national form that WhatsApp knows.</summary>
    private static string ChatOf(string chat)
    {
        var jid = Jid.Normalize(chat) ?? chat;
        return Jid.PhoneOf(jid) is { Length: > SharedDigits } phone ? phone[^SharedDigits..] : jid;
    }

    /// <summary>Engines trim a text and may change its line breaks.</summary>
    private static string Words(string? text) =>
        string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
