using PhoneNumbers;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// libphonenumber decides whether a number is valid. WhatsApp or an address book may still use the shorter form of a number that its
/// country extended (docs/spec/bridge.md 3.1).
/// </summary>
internal sealed class NumberingPlan : INumberingPlan
{
    private static readonly Extension[] Extensions =
    [
        // Mobile numbers got a ninth digit after the area code. Landlines start with 2 to 5 and keep eight digits.
        new("55", Area: 2, ShortLength: 10, number => number[2] is >= '6' and <= '9' ? "9" : null),

        // Calls from abroad needed Mexico's 1 and Argentina's 9 before mobile numbers; WhatsApp keeps them.
        new("52", Area: 0, ShortLength: 10, _ => "1"),
        new("54", Area: 0, ShortLength: 10, _ => "9"),

        // Ivory Coast added the operator's prefix to eight digits in 2021; Benin added 01 in 2024.
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

    /// <param name="Area">The number of national digits before the inserted ones.</param>
    /// <param name="ShortLength">The number of national digits without the inserted ones.</param>
    /// <param name="Inserted">The digits that extend a short national number; null for a number that was not extended.</param>
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
