using System.Globalization;
using System.Text;

namespace Ryze.Domain.PublicApi.Accounts;

/// <summary>The operator's label for an account; two accounts may share it.</summary>
public static class AccountName
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 255;

    /// <summary>1 to 255 visible characters, because it is printed in a terminal table.</summary>
    public static bool IsValid(string name) =>
        !string.IsNullOrWhiteSpace(name) && name.EnumerateRunes().Count() <= MaxLength && name.EnumerateRunes().All(IsShown);

    /// <summary>Excludes control and format characters (text direction, zero width), and line and paragraph breaks.</summary>
    private static bool IsShown(Rune character) => Rune.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
