using System.Text;
using System.Text.RegularExpressions;

namespace Ryze.Domain.Errors;

/// <summary>
/// The <c>&lt;detail&gt;</c> of an error message (api.md 4.3): one line, at most <see cref="MaxLength"/> characters, free of tokens,
/// connection strings and stack traces whatever text it was made from.
/// </summary>
public readonly partial record struct Detail
{
    /// <summary>In UTF-16 code units.</summary>
    public const int MaxLength = 300;

    // A shorter secret is part of any prose; masking it would only make the line unreadable.
    private const int ShortestTold = 4;

    // What is longer than this cannot show in the detail, and redaction need not read it.
    private const int ReadAtMost = 4096;

    private readonly string? _text;

    private Detail(string text) => _text = text;

    public static Detail None => default;

    /// <param name="text">Any text, also one from a stranger.</param>
    /// <param name="secrets">Values that are known to be secret in this call and are masked wherever they stand in the text.</param>
    public static Detail Of(string? text, params ReadOnlySpan<Secret?> secrets)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return None;
        }

        foreach (var secret in secrets)
        {
            if (secret?.Reveal() is { Length: >= ShortestTold } value)
            {
                text = text.Replace(value, Secret.Mask, StringComparison.Ordinal);
            }
        }

        text = text.Length > ReadAtMost ? text[..ReadAtMost] : text;
        text = StackTrace().Replace(text, " ");
        text = KeyedSecret().Replace(text, "${key}" + Secret.Mask);
        text = BearerToken().Replace(text, "${key}" + Secret.Mask);
        text = RyzeToken().Replace(text, Secret.Mask);
        return new Detail(Shorten(OneLine(text)));
    }

    public override string ToString() => _text ?? "";

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune))
            {
                line.Append(rune.ToString());
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().TrimEnd();
    }

    private static string Shorten(string line)
    {
        if (line.Length <= MaxLength)
        {
            return line;
        }

        var end = MaxLength - 1;
        return (char.IsHighSurrogate(line[end - 1]) ? line[..(end - 1)] : line[..end]) + "…";
    }

    [GeneratedRegex(@"^\s+at\s+[\w.`<>+\[\],]+\(.*$|^\s*---.*---\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex StackTrace();

    [GeneratedRegex("""(?<key>((password|pwd|account ?key|((access|api)[-_]?)*token|secret)["']?\s*[=:]|(user id|uid|data source|server)\s*=)\s*["']?)[^\s"';&,}]+""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex KeyedSecret();

    [GeneratedRegex(@"(?<key>bearer\s+)[A-Za-z0-9._~+/=-]+", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex BearerToken();

    [GeneratedRegex("ryze_(acc|ins)_[A-Za-z0-9_-]+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex RyzeToken();
}
