using System.Text;
using System.Text.RegularExpressions;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>
/// What went wrong with a message, told without the message: Chatwoot's words may repeat what was written or whom it is about, and what is
/// told here reaches operators and logs.
/// </summary>
public static partial class Redaction
{
    // A shorter text is part of any prose; masking it would only make the line unreadable.
    private const int ShortestTold = 4;

    /// <summary>As much of a longer text in one piece is no coincidence, in characters.</summary>
    private const int Telling = 8;

    /// <returns>One line, at most <see cref="Detail.MaxLength"/> characters.</returns>
    public static string Of(Detail why, WhatsAppMessage message) => Without(why, TextsOf(message));

    /// <returns>One line, at most <see cref="Detail.MaxLength"/> characters.</returns>
    public static string Of(Detail why, AgentMessage message) =>
        Without(why,
        [
            message.Content, message.Options, message.SenderName, Jid.UserOf(message.Chat ?? ""),
            .. message.Files.SelectMany(file => new[] { file.FileName, file.Card?.FullName, file.Card?.Phone, file.Place?.Name }).OfType<string>(),
        ]);

    /// <summary>Of words whose message is not at hand: what could be a number is masked.</summary>
    /// <returns>One line, at most <see cref="Detail.MaxLength"/> characters.</returns>
    public static string Of(Detail why) => Detail.Of(Number().Replace(why.ToString(), Secret.Mask)).ToString();

    private static string Without(Detail why, IEnumerable<string> texts)
    {
        var line = why.ToString();
        foreach (var text in texts.Where(text => text.Length >= ShortestTold))
        {
            line = MaskShared(line, text);
        }

        return Detail.Of(Number().Replace(line, Secret.Mask)).ToString();
    }

    private static IEnumerable<string> TextsOf(WhatsAppMessage message) =>
    [
        .. People(message.Chat), .. People(message.Sender), .. message.Mentions.SelectMany(People), message.Text,
        message.Media?.FileName ?? "", message.Place?.Name ?? "", message.Place?.Address ?? "",
        .. message.Cards.SelectMany(card => card.Phones.Concat(card.Details).Append(card.Name)), message.Poll?.Question ?? "", .. message.Poll?.Options ?? [],
        .. message.Structure?.Fields.Select(field => field.Value) ?? [], message.Quote?.Text ?? "", message.Ad?.Title ?? "", message.Ad?.Link ?? "",
    ];

    private static IEnumerable<string> People(EventParty party) =>
        [party.Name, .. new[] { party.Jid, party.Lid }.OfType<string>().Where(jid => jid.Contains('@', StringComparison.Ordinal)).Select(Jid.UserOf)];

    /// <summary>Masks every piece of the line that is in the text too, and long enough to tell something of it.</summary>
    private static string MaskShared(string line, string text)
    {
        var shortest = Math.Min(Telling, text.Length);
        var masked = new StringBuilder(line.Length);
        for (var at = 0; at < line.Length;)
        {
            var length = shortest;
            if (at + length > line.Length || !Has(text, line.AsSpan(at, length)))
            {
                masked.Append(line[at++]);
                continue;
            }

            while (at + length < line.Length && Has(text, line.AsSpan(at, length + 1)))
            {
                length++;
            }

            masked.Append(Secret.Mask);
            at += length;
        }

        return masked.ToString();
    }

    private static bool Has(string text, ReadOnlySpan<char> piece) => text.AsSpan().Contains(piece, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\+?[0-9][0-9 ()-]{5,}[0-9]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
