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
        try
        {
            return text.AsSpan().IndexOfAny(MarkdownMarks) < 0 ? text : Converted(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // Nothing but marks: shown as they are.
            return text;
        }
    }

    private static string Converted(string text)
    {
        var plain = new StringBuilder(text.Length);
        var from = 0;
        foreach (Match match in Verbatim().Matches(text))
        {
            plain.Append(Unmarked(text[from..match.Index]));
            if (match.Groups["link"].Success)
            {
                var (words, address) = (Unmarked(match.Groups["words"].Value), match.Groups["address"].Value);
                plain.Append(words == address ? address : $"{words} ({address})");
            }
            else
            {
                plain.Append(match.ValueSpan[0] == '`' ? match.Value : Escaped().Replace(match.Value, "${sign}"));
            }

            from = match.Index + match.Length;
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

    [GeneratedRegex(@"```[\s\S]*?```|`[^`\n]+`|(?<link>\[(?<words>[^\]\n]{1,1000})\]\((?<address>https?://[^\s)]{1,2000})\))|https?://\S+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Verbatim();

    [GeneratedRegex(@"\\\n", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LineEndWithBackslash();

    [GeneratedRegex(@"^\#{1,6} +(?<inner>[^\n*]*[^\s*])[ \#]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<!\\)(?<mark>\*\*|__)(?=\S)(?<inner>[^\n]{0,500}?[^\s*_\\])\k<mark>", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MarkdownBold();

    [GeneratedRegex(@"(?<![\w*\\])\*(?=[^\s*])(?<inner>[^*\n]*[^*\s\\])\*(?![\w*])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MarkdownItalic();

    [GeneratedRegex(@"~~(?=\S)(?<inner>[^\n]{0,500}?\S)~~", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MarkdownStruck();

    [GeneratedRegex(@"\\(?<sign>[!-/:-@\[-`{-~])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escaped();

    [GeneratedRegex(@"(?<![\w*])\*(?=[^\s*])(?<inner>[^*\n]*[^*\s])\*(?![\w*])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bold();

    [GeneratedRegex(@"(?<![\w~])~(?=[^\s~])(?<inner>[^~\n]*[^~\s])~(?![\w~])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Struck();
}
