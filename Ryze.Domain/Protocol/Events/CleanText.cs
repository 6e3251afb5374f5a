using System.Globalization;
using System.Text;

namespace Ryze.Domain.Protocol.Events;

/// <summary>
/// Text that every Chatwoot accepts. It has no control characters, which PostgreSQL and Rails reject, and no incomplete surrogate pairs
/// (docs/spec/bridge.md 3.1). Line ends are <c>\n</c>; tabs stay.
/// </summary>
public static class CleanText
{
    public static string Of(string text)
    {
        var first = 0;
        while (first < text.Length && IsClean(text, first))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        var clean = new StringBuilder(text, 0, first, text.Length);
        for (var at = first; at < text.Length; at++)
        {
            if (IsClean(text, at))
            {
                clean.Append(text[at]);
            }
            else if (text[at] == '\r' && (at + 1 == text.Length || text[at + 1] != '\n'))
            {
                clean.Append('\n');
            }
        }

        return clean.ToString();
    }

    /// <summary>Removes invisible characters, direction marks, and line and paragraph separators.</summary>
    public static string WithoutFormat(string text) =>
        text.EnumerateRunes().Any(IsFormat) ? string.Concat(text.EnumerateRunes().Where(rune => !IsFormat(rune))) : text;

    private static bool IsFormat(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsClean(string text, int at) => text[at] switch
    {
        '\n' or '\t' => true,
        var c when char.IsHighSurrogate(c) => at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]),
        var c when char.IsLowSurrogate(c) => at > 0 && char.IsHighSurrogate(text[at - 1]),
        var c => !char.IsControl(c),
    };
}
