using System.Globalization;
using System.Text;

namespace Ryze.Domain.PublicApi.Accounts;

/// <summary>The operator's own label of an account; two accounts may have the same.</summary>
public static class AccountName
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 255;

    /// <summary>1 to 255 characters that show as what they are, because it is printed to a terminal in a table.</summary>
    public static bool IsValid(string name) =>
        !string.IsNullOrWhiteSpace(name) && name.EnumerateRunes().Count() <= MaxLength && name.EnumerateRunes().All(IsShown);

    /// <summary>Neither a control nor a format character (text direction, zero width), nor a break of line or paragraph.</summary>
    private static bool IsShown(Rune character) => Rune.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
