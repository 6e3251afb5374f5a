using System.Text;
using System.Text.RegularExpressions;

namespace Ryze.Domain.Relay;

/// <summary>
/// WhatsApp's marks as the Markdown that Chatwoot shows: <c>*bold*</c> and <c>~struck~</c> are doubled, <c>_italic_</c> and code are the same
/// in both. Code and addresses stay as they are.
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

    private static string Marked(string text) => Struck().Replace(Bold().Replace(text, "**${inner}**"), "~~${inner}~~");

    [GeneratedRegex(@"```[\s\S]*?```|`[^`\n]+`|https?://\S+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Untouched();

    [GeneratedRegex(@"(?<![\w*])\*(?=[^\s*])(?<inner>[^*\n]*[^*\s])\*(?![\w*])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bold();

    [GeneratedRegex(@"(?<![\w~])~(?=[^\s~])(?<inner>[^~\n]*[^~\s])~(?![\w~])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Struck();
}
