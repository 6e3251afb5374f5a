using System.Globalization;
using System.Text;

namespace Ryze.Domain.Relay;

/// <summary>The name of a person or a group, as Chatwoot can keep it and an agent can read it.</summary>
public static class PersonName
{
    /// <summary>In characters, Chatwoot's own limit.</summary>
    public const int MaxLength = 255;

    // Letters and signs by their category, and yet nothing to see: Hangul fillers, and Braille without dots.
    private static readonly Rune[] Blanks = [new('\u115F'), new('\u1160'), new('\u3164'), new('\uFFA0'), new('\u2800')];

    /// <summary>Without control characters and cut to <see cref="MaxLength"/>; empty when the name has no visible character.</summary>
    public static string Clean(string? name)
    {
        if (name is null || !name.EnumerateRunes().Any(IsVisible))
        {
            return "";
        }

        var text = (name.Any(char.IsControl) ? string.Concat(name.Select(c => char.IsControl(c) ? ' ' : c)) : name).Trim();
        return text.Length <= MaxLength ? text : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }

    /// <summary>The name is only an address of the chat, e.g. <c>+55 11 95555-0010</c>: no name that a person has.</summary>
    public static bool IsAddress(string name, ChatIdentity chat)
    {
        var addresses = chat.OtherJids.Append(chat.Jid);
        var digits = string.Concat(name.Where(char.IsAsciiDigit));
        return addresses.Any(jid => name == jid || name == Jid.UserOf(jid) || (digits == Jid.UserOf(jid) && !name.Any(char.IsLetter)));
    }

    private static bool IsVisible(Rune rune) => !Blanks.Contains(rune) && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.OtherNotAssigned);
}
