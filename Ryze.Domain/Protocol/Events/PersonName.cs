namespace Ryze.Domain.Protocol.Events;

/// <summary>The name of a person or a group, as Chatwoot can keep it and an agent can read it.</summary>
public static class PersonName
{
    /// <summary>In characters, Chatwoot's own limit.</summary>
    public const int MaxLength = 255;

    /// <summary>
    /// On one line, without control and format characters, and cut to <see cref="MaxLength"/>; empty when the name has no visible
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

    /// <summary>The name is only an address of the chat, e.g. <c>+55 11 95555-0010</c>: no name that a person has.</summary>
    public static bool IsAddress(string name, ChatIdentity chat)
    {
        var addresses = chat.OtherJids.Append(chat.Jid);
        var digits = string.Concat(name.Where(char.IsAsciiDigit));
        return addresses.Any(jid => name == jid || name == Jid.UserOf(jid) || (digits == Jid.UserOf(jid) && !name.Any(char.IsLetter)));
    }
}
