using System.Text;
using System.Text.RegularExpressions;

namespace Ryze.Domain.Errors;

/// <summary>
/// An error message's <c>&lt;detail&gt;</c> (docs/spec/api.md 4.3): one line of at most <see cref="MaxLength"/> characters. It contains no
/// tokens, connection strings or stack traces, whatever the source text.
/// </summary>
public readonly partial record struct Detail
{
    /// <summary>In UTF-16 code units.</summary>
    public const int MaxLength = 300;

    // A shorter secret occurs in any prose, and masking it would make the line unreadable.
    private const int MinSecretLength = 4;

    // Text beyond this length cannot appear in the detail, so redaction does not read it.
    private const int MaxReadLength = 4096;

    private readonly string? _text;

    private Detail(string text) => _text = text;

    public static Detail None => default;

    /// <param name="text">Any text, also from an untrusted source.</param>
    /// <param name="secrets">This call's known secrets, which are masked everywhere in the text.</param>
    public static Detail Of(string? text, params ReadOnlySpan<Secret?> secrets)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return None;
        }

        foreach (var secret in secrets)
        {
            if (secret?.Reveal() is { Length: >= MinSecretLength } value)
            {
                text = text.Replace(value, Secret.Mask, StringComparison.Ordinal);
            }
        }

        text = text.Length > MaxReadLength ? text[..MaxReadLength] : text;
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

    [GeneratedRegex(
        @"^\s+at\s+[\w.`<>+\[\],]+\(.*$|^\s*---.*---\s*$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex StackTrace();

    [GeneratedRegex(
        """(?<key>((password|pwd|account ?key|((access|api)[-_]?)*token|secret)["']?\s*[=:]|(user id|uid|data source|server)\s*=)\s*["']?)[^\s"';&,}]+""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex KeyedSecret();

    [GeneratedRegex(
        @"(?<key>bearer\s+)[A-Za-z0-9._~+/=-]+",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex BearerToken();

    [GeneratedRegex(
        "ryze_(acc|ins)_[A-Za-z0-9_-]+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex RyzeToken();
}
