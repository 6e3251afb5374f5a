using System.Globalization;

namespace Ryze.Domain.Relay;

/// <summary>What an agent reads. There is a text for everything that can happen, so that nothing arrives as silence (bridge.md 3.1).</summary>
public static class MessageText
{
    /// <summary>In characters; Chatwoot refuses more with 422 (chatwoot.md 1.3.5).</summary>
    public const int MaxLength = 150_000;

    /// <summary>Shown in place of a file that could not be fetched or was refused.</summary>
    private const string NotFetched = "could not be fetched";

    /// <param name="withFile">The file goes along: it needs no words of its own.</param>
    public static string Of(RelayMessage message, bool withFile)
    {
        var text = message.Act switch
        {
            RelayAct.Edit => "_Edited:_\n" + WhatsAppFormatting.ToMarkdown(message.Text),
            RelayAct.Revocation => "_This message was deleted on WhatsApp._",
            RelayAct.Reaction => message.Text.Length == 0 ? "_Reaction removed._" : $"_Reacted with_ {message.Text}",
            _ => Said(message, withFile),
        };
        text = Author(message) + text;
        return text.Length <= MaxLength ? text : text[..(char.IsHighSurrogate(text[MaxLength - 2]) ? MaxLength - 2 : MaxLength - 1)] + "…";
    }

    private static string Said(RelayMessage message, bool withFile)
    {
        var written = WhatsAppFormatting.ToMarkdown(message.Text);
        var shown = message switch
        {
            { Call: { } call } => call.IsVideo ? "_Missed video call._" : "_Missed call._",
            { Media: { } media } when !withFile => $"_{Capital(Word(media))} {NotFetched}{NameOf(media)}._",
            { Media: not null } => "",
            { Place: { } place } => PlaceOf(place),
            { Cards.Count: > 0 } => string.Join("\n\n", message.Cards.Select(CardOf)),
            { Poll: { } poll } => $"_Poll:_ {poll.Question}" + string.Concat(poll.Options.Select(option => $"\n- {option}")),
            _ when written.Length == 0 => $"_A message that cannot be shown here ({TypeOf(message.Type)})._",
            _ => "",
        };
        return shown.Length == 0 ? written : written.Length == 0 ? shown : $"{shown}\n{written}";
    }

    /// <summary>In a group the contact is the group, so the author has to be said.</summary>
    private static string Author(RelayMessage message) => message.Kind is not Events.ChatKind.Group || message.IsOutgoing ? ""
        : message.Sender.Name.Length > 0 ? $"**{message.Sender.Name.Replace("*", "", StringComparison.Ordinal)}:**\n"
        : message.Sender.Jid is { } jid ? $"**{Jid.PhoneOf(jid) ?? Jid.UserOf(jid)}:**\n"
        : "";

    private static string PlaceOf(RelayPlace place)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"{place.Latitude},{place.Longitude}");
        var lines = new[] { place.Name, place.Address, $"https://www.google.com/maps?q={at}" }.Where(line => line.Length > 0);
        return "_Location:_\n" + string.Join('\n', lines);
    }

    private static string CardOf(RelayCard card) =>
        string.Join('\n', new[] { $"_Contact:_ {(card.Name.Length > 0 ? card.Name : "without a name")}" }.Concat(card.Phones));

    private static string NameOf(RelayMedia media) => media.FileName is { Length: > 0 } name ? $" ({name})" : "";

    private static string Word(RelayMedia media) => media.IsVoice ? "voice message" : media.Type switch
    {
        "image" or "video" or "audio" or "sticker" => media.Type,
        "ptt" => "voice message",
        "ptv" => "video",
        _ => "file",
    };

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    // It stands between underscores, which would end the italics.
    private static string TypeOf(string type) => type.Length == 0 ? "unknown type" : type.Replace('_', ' ');
}
