using System.Text;
using System.Text.RegularExpressions;

namespace Ryze.Domain.Relay;

/// <summary>
/// Chatwoot's Markdown as WhatsApp's marks: <c>**bold**</c> and <c>~~struck~~</c> lose a mark, <c>_italic_</c> and code are the same in both. The
/// other direction is <see cref="InboundMarkdown"/>.
/// </summary>
public static partial class WhatsAppFormatting
{
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
}
