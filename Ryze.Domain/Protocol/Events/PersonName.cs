namespace Ryze.Domain.Protocol.Events;

/// <summary>A person's or group's name that Chatwoot can store and an agent can read.</summary>
public static class PersonName
{
    /// <summary>In characters, Chatwoot's own limit.</summary>
    public const int MaxLength = 255;

    /// <summary>
    /// Returns the name on one line, without control and format characters, cut to <see cref="MaxLength"/>. Empty when it has no visible
    /// character.
    /// </summary>
    public static string Clean(string? name)
    {
        if (name is null || VisibleText.IsBlank(name))
        {
            return "";
        }

        var line = name.Any(EndsLine) ? string.Concat(name.Select(c => EndsLine(c) ? ' ' : c)) : name;
        var text = CleanText.WithoutFormat(line).Trim();
        return text.Length <= MaxLength ? text : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }

    private static bool EndsLine(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    /// <summary>Whether the name is only the chat's address, e.g. <c>+55 11 95555-0010</c>, and not a person's name.</summary>
    public static bool IsAddress(string name, ChatIdentity chat)
    {
        var addresses = chat.OtherJids.Append(chat.Jid);
        var digits = string.Concat(name.Where(char.IsAsciiDigit));
        return addresses.Any(jid => name == jid || name == Jid.UserOf(jid) || (digits == Jid.UserOf(jid) && !name.Any(char.IsLetter)));
    }
}
