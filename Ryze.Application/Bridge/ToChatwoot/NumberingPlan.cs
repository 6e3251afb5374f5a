using PhoneNumbers;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// libphonenumber decides whether a number is valid. The national forms are those under which WhatsApp, or a customer's address book, still
/// has a number that its country extended (bridge.md 3.1).
/// </summary>
internal sealed class NumberingPlan : INumberingPlan
{
    private static readonly Extension[] Extensions =
    [
        // The ninth digit of mobile numbers, behind the area. Landlines begin with 2 to 5 and keep eight digits.
        new("55", Area: 2, ShortLength: 10, number => number[2] is >= '6' and <= '9' ? "9" : null),

        // Mexico's 1 and Argentina's 9 were written before mobile numbers from abroad; WhatsApp keeps them.
        new("52", Area: 0, ShortLength: 10, _ => "1"),
        new("54", Area: 0, ShortLength: 10, _ => "9"),

        // Ivory Coast put the operator's prefix before eight digits in 2021, Benin 01 in 2024.
        new("225", Area: 0, ShortLength: 8, number => number[1] switch { <= '3' => "01", <= '6' => "05", _ => "07" }),
        new("229", Area: 0, ShortLength: 8, _ => "01"),
    ];

    private readonly PhoneNumberUtil _numbers = PhoneNumberUtil.GetInstance();

    public bool IsValid(string digits)
    {
        try
        {
            return _numbers.IsValidNumber(_numbers.Parse("+" + digits, defaultRegion: null));
        }
        catch (NumberParseException)
        {
            return false;
        }
    }

    public string Canonical(string digits) => OtherForm(digits) is { } other && other.Length > digits.Length ? other : digits;

    public string? OtherForm(string digits) => digits.All(char.IsAsciiDigit)
        ? Extensions.Select(extension => extension.OtherForm(digits)).FirstOrDefault(other => other is not null)
        : null;

    /// <param name="Area">National digits in front of the inserted ones.</param>
    /// <param name="ShortLength">National digits without the inserted ones.</param>
    /// <param name="Inserted">The digits that a short national number got; null for a number that got none.</param>
    private sealed record Extension(string Country, int Area, int ShortLength, Func<string, string?> Inserted)
    {
        public string? OtherForm(string digits)
        {
            if (!digits.StartsWith(Country, StringComparison.Ordinal))
            {
                return null;
            }

            var national = digits[Country.Length..];
            return national.Length == ShortLength ? Long(national) is { } extended ? Country + extended : null
                : national.Length > ShortLength && Short(national) is { } former && Long(former) == national ? Country + former
                : null;
        }

        private string? Long(string national) => Inserted(national) is { } inserted ? national.Insert(Area, inserted) : null;

        private string Short(string national) => national.Remove(Area, national.Length - ShortLength);
    }
}
