namespace Ryze.Domain.Relay;

/// <summary>
/// Brazilian mobile numbers got a ninth digit, and WhatsApp knows many of them by the old eight: both forms are one person (bridge.md 3.1).
/// Landlines, whose local part begins with 2 to 5, have eight and stay as they are.
/// </summary>
public static class BrazilianNumber
{
    private const string Country = "55";

    // 55, two digits of area, eight or nine of the number.
    private const int Short = 12;
    private const int Long = 13;
    private const int Local = 4;

    /// <summary>The other form of a Brazilian mobile number; null for any other number.</summary>
    /// <param name="digits">Without a plus.</param>
    public static string? OtherForm(string digits) => !digits.StartsWith(Country, StringComparison.Ordinal) || !digits.All(char.IsAsciiDigit) ? null
        : digits.Length == Short && digits[Local] is >= '6' and <= '9' ? $"{digits[..Local]}9{digits[Local..]}"
        : digits.Length == Long && digits[Local] == '9' && digits[Local + 1] is >= '6' and <= '9' ? digits[..Local] + digits[(Local + 1)..]
        : null;

    /// <summary>The same text for both forms.</summary>
    public static string Canonical(string digits) => OtherForm(digits) is { } other && other.Length > digits.Length ? other : digits;
}
