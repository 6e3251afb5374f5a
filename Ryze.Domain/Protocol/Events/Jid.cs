namespace Ryze.Domain.Protocol.Events;

/// <summary>WhatsApp's addresses (docs/spec/ryzeapi.md 4.5 and 6.2).</summary>
public static class Jid
{
    /// <summary>The longest accepted address, in characters.</summary>
    public const int MaxLength = 200;

    private const string Person = "@s.whatsapp.net";
    private const string LinkedId = "@lid";

    /// <summary>The person's id at one business of Cloud API (docs/spec/engines.md 3).</summary>
    private const string BusinessScopedId = "@bsuid";

    /// <summary>
    /// Lower case, without a device suffix. A bare number, <c>@c.us</c> and <c>@hosted</c> become <c>@s.whatsapp.net</c>, and
    /// <c>@hosted.lid</c> becomes <c>@lid</c>. Null when the text is not an address.
    /// </summary>
    public static string? Normalize(string? jid)
    {
        if (string.IsNullOrWhiteSpace(jid) || jid.Length > MaxLength)
        {
            return null;
        }

        var text = jid.Trim().TrimStart('+').ToLowerInvariant();
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var server = at < 0 ? Person : text[at..] switch
        {
            "@c.us" or "@hosted" => Person,
            "@hosted.lid" => LinkedId,
            var other => other,
        };
        var user = WithoutDevice(at < 0 ? text : text[..at], server);
        return user.Length == 0 || user.Any(IsForeign) || (at < 0 && !user.All(char.IsAsciiDigit)) ? null : user + server;
    }

    /// <summary>
    /// Whether it identifies a person without a number: a linked id, or a business-scoped id, which is paired in the same way.
    /// </summary>
    public static bool IsLid(string jid) =>
        jid.EndsWith(LinkedId, StringComparison.Ordinal) || jid.EndsWith(BusinessScopedId, StringComparison.Ordinal);

    public static bool IsPerson(string jid) => jid.EndsWith(Person, StringComparison.Ordinal);

    public static bool IsGroup(string jid) => jid.EndsWith("@g.us", StringComparison.Ordinal);

    public static string OfNumber(string digits) => digits + Person;

    /// <summary>
    /// The number in E.164. Null for a group, a linked id, or too few or too many digits. A numbering plan decides whether the number is
    /// valid (<see cref="INumberingPlan"/>).
    /// </summary>
    public static string? PhoneOf(string jid)
    {
        var digits = UserOf(jid);
        return IsPerson(jid) && digits.Length is >= 7 and <= 15 && digits[0] != '0' && digits.All(char.IsAsciiDigit) ? "+" + digits : null;
    }

    public static string UserOf(string jid) => jid[..jid.IndexOf('@', StringComparison.Ordinal)];

    // The replacement character marks bytes that were not valid text.
    private static bool IsForeign(char c) => char.IsWhiteSpace(c) || char.IsControl(c) || c == '\uFFFD';

    /// <summary>A device suffix is <c>:12</c>; with an agent it is <c>.0:12</c> or <c>_1:12</c>.</summary>
    private static string WithoutDevice(string user, string server)
    {
        var device = user.IndexOf(':', StringComparison.Ordinal);
        var account = device < 0 ? user : user[..device];
        var agent = server is Person or LinkedId ? account.AsSpan().IndexOfAny('.', '_') : -1;
        return agent > 0 && account.AsSpan(0, agent).IndexOfAnyExceptInRange('0', '9') < 0 ? account[..agent] : account;
    }
}
