using System.Globalization;
using System.Text;

namespace Ryze.Domain.Relay;

/// <summary>The one rule for file names that cross the bridge, in both directions (bridge.md 3.1).</summary>
public static class FileName
{
    /// <summary>In characters; a longer name loses its beginning, so that it keeps its extension.</summary>
    public const int MaxLength = 200;

    /// <summary>The name without path, quotes, line ends, control characters and direction marks. Null when nothing is left.</summary>
    public static string? Clean(string? name)
    {
        var last = (name ?? "").Replace('\\', '/').Split('/')[^1];
        var kept = new StringBuilder(last.Length);
        foreach (var rune in last.EnumerateRunes().Where(IsKept))
        {
            kept.Append(rune);
        }

        var clean = kept.ToString().Trim();
        clean = clean.Length <= MaxLength ? clean : clean[^MaxLength..];
        clean = clean.Length > 0 && char.IsLowSurrogate(clean[0]) ? clean[1..] : clean;
        return clean.Trim('.').Length == 0 ? null : clean;
    }

    /// <summary>The extension in lower case and without its dot; empty when there is none.</summary>
    public static string ExtensionOf(string? name) =>
        name?.LastIndexOf('.') is { } dot and > 0 && dot < name.Length - 1 ? name[(dot + 1)..].ToLowerInvariant() : "";

    // Joiners stay: emoji and several scripts need them. A replacement stands for half a surrogate pair.
    private static bool IsKept(Rune rune) => rune.Value is '\u200c' or '\u200d'
        || (rune.Value is not ('"' or '\ufffd') && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
            or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
}
