using System.Text;
using System.Text.RegularExpressions;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>
/// Removes a message's content from an error text for operators and logs. Chatwoot's text may repeat the message or the customer's data.
/// </summary>
public static partial class Redaction
{
    // A shorter text occurs in any prose, and masking it would make the line unreadable.
    private const int MinTextLength = 4;

    /// <summary>A shared piece of this many characters is not a coincidence.</summary>
    private const int MinSharedLength = 8;

    /// <returns>One line, at most <see cref="Detail.MaxLength"/> characters.</returns>
    public static string Of(Detail why, WhatsAppMessage message) => Without(why, TextsOf(message));

    /// <param name="message">Null when its text is erased.</param>
    /// <returns>One line, at most <see cref="Detail.MaxLength"/> characters.</returns>
    public static string Of(Detail why, AgentMessageSnapshot? message) => message is null
        ? Of(why)
        : Without(why,
        [
            message.Content, message.Options, message.SenderName, Jid.UserOf(message.Chat ?? ""),
            .. message.Files.SelectMany(file => new[] { file.FileName, file.Card?.FullName, file.Card?.Phone, file.Place?.Name })
                .OfType<string>(),
        ]);

    /// <summary>Masks everything that could be a number; used when the message is not available.</summary>
    /// <returns>One line, at most <see cref="Detail.MaxLength"/> characters.</returns>
    public static string Of(Detail why) => Detail.Of(Number().Replace(why.ToString(), Secret.Mask)).ToString();

    private static string Without(Detail why, IEnumerable<string> texts)
    {
        var line = why.ToString();
        foreach (var text in texts.Where(text => text.Length >= MinTextLength))
        {
            line = MaskShared(line, text);
        }

        return Detail.Of(Number().Replace(line, Secret.Mask)).ToString();
    }

    private static IEnumerable<string> TextsOf(WhatsAppMessage message) =>
    [
        .. People(message.Chat), .. People(message.Sender), .. message.Mentions.SelectMany(People), message.Text,
        message.Media?.FileName ?? "", message.Place?.Name ?? "", message.Place?.Address ?? "",
        .. message.Cards.SelectMany(card => card.Phones.Concat(card.Details).Append(card.Name)), message.Poll?.Question ?? "",
        .. message.Poll?.Options ?? [],
        .. message.Structure?.Fields.Select(field => field.Value) ?? [], message.Quote?.Text ?? "", message.Ad?.Title ?? "",
        message.Ad?.Link ?? "",
    ];

    private static IEnumerable<string> People(EventParty party) =>
        [party.Name, .. new[] { party.Jid, party.Lid }.OfType<string>().Where(jid => jid.Contains('@', StringComparison.Ordinal))
            .Select(Jid.UserOf)];

    /// <summary>Masks every piece of the line that also occurs in the text and is long enough to reveal content.</summary>
    private static string MaskShared(string line, string text)
    {
        var shortest = Math.Min(MinSharedLength, text.Length);
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
