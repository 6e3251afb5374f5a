using System.Globalization;
using System.Text;

namespace Ryze.Domain.Protocol.Events;

/// <summary>Detects text without visible characters. Some Unicode letters and marks have no shape.</summary>
public static class VisibleText
{
    public static bool IsBlank(string? text) => text is null || text.EnumerateRunes().All(IsInvisible);

    private static bool IsInvisible(Rune rune) => rune.Value switch
    {
        // Hangul fillers, the blank Braille pattern, inherent Khmer vowels and variation selectors.
        0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0x17B4 or 0x17B5 or 0x034F => true,
        (>= 0xFE00 and <= 0xFE0F) or (>= 0x180B and <= 0x180F) or (>= 0xE0100 and <= 0xE01EF) => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };
}
