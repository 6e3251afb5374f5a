namespace Ryze.Domain.Relay;

/// <summary>WhatsApp's addresses (ryzeapi.md 4.5 and 6.2).</summary>
public static class Jid
{
    /// <summary>Longest address kept, in characters.</summary>
    public const int MaxLength = 200;

    private const string Person = "@s.whatsapp.net";
    private const string LinkedId = "@lid";

    /// <summary>Lower case, without device suffix, the old <c>@c.us</c> and bare numbers as <c>@s.whatsapp.net</c>; null when it is no address.</summary>
    public static string? Normalize(string? jid)
    {
        if (string.IsNullOrWhiteSpace(jid) || jid.Length > MaxLength)
        {
            return null;
        }

        var text = jid.Trim().TrimStart('+').ToLowerInvariant();
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var user = at < 0 ? text : text[..at];
        var server = at < 0 ? Person : text[at..];
        var device = user.IndexOf(':', StringComparison.Ordinal);
        user = device < 0 ? user : user[..device];
        return user.Length == 0 || user.Any(char.IsWhiteSpace) || (at < 0 && !user.All(char.IsAsciiDigit))
            ? null
            : user + (server == "@c.us" ? Person : server);
    }

    public static bool IsLid(string jid) => jid.EndsWith(LinkedId, StringComparison.Ordinal);

    public static bool IsPerson(string jid) => jid.EndsWith(Person, StringComparison.Ordinal);

    public static bool IsGroup(string jid) => jid.EndsWith("@g.us", StringComparison.Ordinal);

    public static string OfNumber(string digits) => digits + Person;

    /// <summary>
    /// The number in E.164, or null when the address is none of a real number: a group, a linked id, or digits that no numbering plan has
    /// (Chatwoot answers 422 to those, chatwoot.md 1.3.2).
    /// </summary>
    public static string? PhoneOf(string jid)
    {
        var digits = UserOf(jid);
        return IsPerson(jid) && digits.Length is >= 7 and <= 15 && digits[0] != '0' && digits.All(char.IsAsciiDigit) ? "+" + digits : null;
    }

    public static string UserOf(string jid) => jid[..jid.IndexOf('@', StringComparison.Ordinal)];
}
