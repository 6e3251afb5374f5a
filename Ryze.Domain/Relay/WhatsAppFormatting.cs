using System.Text;
using System.Text.RegularExpressions;

namespace Ryze.Domain.Relay;

/// <summary>
/// WhatsApp's marks as the Markdown that Chatwoot shows, and back: <c>*bold*</c> and <c>~struck~</c> are doubled, <c>_italic_</c> and code are
/// the same in both. What stands in code, or in an address, is left alone.
/// </summary>
public static partial class WhatsAppFormatting
{
    public static string ToMarkdown(string text)
    {
        if (text.AsSpan().IndexOfAny('*', '~') < 0)
        {
            return text;
        }

        var markdown = new StringBuilder(text.Length + 16);
        var from = 0;
        foreach (Match untouched in Untouched().Matches(text))
        {
            markdown.Append(Marked(text[from..untouched.Index])).Append(untouched.ValueSpan);
            from = untouched.Index + untouched.Length;
        }

        return markdown.Append(Marked(text[from..])).ToString();
    }

    /// <summary>
    /// What an agent wrote in Chatwoot's editor. Its escapes and its line ends with a backslash (chatwoot.md 1.4.2) go, links show words and
    /// address.
    /// </summary>
    public static string FromMarkdown(string markdown)
    {
        var text = markdown.ReplaceLineEndings("\n");
        if (text.AsSpan().IndexOfAny(MarkdownMarks) < 0)
        {
            return text;
        }

        text = Link().Replace(text, link => link.Groups["text"].Value == link.Groups["url"].Value ? link.Groups["url"].Value : $"{link.Groups["text"].Value} ({link.Groups["url"].Value} )");
        var plain = new StringBuilder(text.Length);
        var from = 0;
        foreach (Match untouched in Untouched().Matches(text))
        {
            plain.Append(Unmarked(text[from..untouched.Index]));
            plain.Append(untouched.ValueSpan[0] == '`' ? untouched.Value : Escaped().Replace(untouched.Value, "${sign}"));
            from = untouched.Index + untouched.Length;
        }

        return plain.Append(Unmarked(text[from..])).ToString();
    }

    private static readonly System.Buffers.SearchValues<char> MarkdownMarks = System.Buffers.SearchValues.Create("*~_[\\#");

    /// <summary>Stands for bold while single stars become italics; no text has it, because editors do not write it.</summary>
    private const char BoldMark = '\u0001';

    private static string Unmarked(string text)
    {
        text = Heading().Replace(LineEndWithBackslash().Replace(text, "\n"), $"{BoldMark}${{inner}}{BoldMark}");
        text = MarkdownBold().Replace(text, $"{BoldMark}${{inner}}{BoldMark}");
        text = MarkdownItalic().Replace(text, "_${inner}_");
        text = MarkdownStruck().Replace(text, "~${inner}~");
        return Escaped().Replace(text, "${sign}").Replace(BoldMark, '*');
    }

    private static string Marked(string text) => Struck().Replace(Bold().Replace(text, "**${inner}**"), "~~${inner}~~");

    [GeneratedRegex(@"```[\s\S]*?```|`[^`\n]+`|https?://\S+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Untouched();

    // The space keeps the bracket out of the address that a phone makes tappable.
    [GeneratedRegex(@"\[(?<text>[^\]\n]{1,1000})\]\((?<url>https?://[^\s)]{1,2000})\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\\\n", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LineEndWithBackslash();

    [GeneratedRegex(@"^\#{1,6} +(?<inner>[^\n*]*[^\s*])[ \#]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<!\\)(?<mark>\*\*|__)(?=\S)(?<inner>[^\n]{0,2000}?[^\s*_\\])\k<mark>", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MarkdownBold();

    [GeneratedRegex(@"(?<![\w*\\])\*(?=[^\s*])(?<inner>[^*\n]*[^*\s\\])\*(?![\w*])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MarkdownItalic();

    [GeneratedRegex(@"~~(?=\S)(?<inner>[^\n]{0,2000}?\S)~~", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MarkdownStruck();

    [GeneratedRegex(@"\\(?<sign>[!-/:-@\[-`{-~])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escaped();

    [GeneratedRegex(@"(?<![\w*])\*(?=[^\s*])(?<inner>[^*\n]*[^*\s])\*(?![\w*])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bold();

    [GeneratedRegex(@"(?<![\w~])~(?=[^\s~])(?<inner>[^~\n]*[^~\s])~(?![\w~])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Struck();
}
