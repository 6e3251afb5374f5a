using System.Net;
using System.Text.RegularExpressions;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Ryze.Application.Bridge.ToWhatsApp.Text;

/// <summary>Matches the HTML tags that agents' tools write into messages. Other tags, and tags without a partner, stay text.</summary>
internal sealed partial class HtmlTags
{
    private readonly Dictionary<HtmlInline, HtmlTag> _known = [];

    public void Match(ContainerInline inlines)
    {
        var open = new Dictionary<string, Stack<HtmlTag>>(StringComparer.OrdinalIgnoreCase);
        foreach (var inline in inlines.Descendants<HtmlInline>())
        {
            var parts = Tag().Match(inline.Tag);
            var name = parts.Groups["name"].Value.ToLowerInvariant();
            if (name == "br")
            {
                _known[inline] = new HtmlTag(HtmlTagKind.LineBreak);
            }
            else if (parts.Success && IsKnown(name))
            {
                var waiting = open.TryGetValue(name, out var stack) ? stack : open[name] = new Stack<HtmlTag>();
                if (parts.Groups["end"].Length == 0)
                {
                    waiting.Push(
                        new HtmlTag(HtmlTagKind.Open) { Inline = inline, Mark = MarkOf(name), Address = AddressOf(inline.Tag, name) });
                }
                else if (waiting.TryPop(out var opening))
                {
                    _known[opening.Inline!] = opening;
                    _known[inline] = new HtmlTag(HtmlTagKind.Close) { Opening = opening };
                }
            }
        }
    }

    public HtmlTag? Find(HtmlInline inline) => _known.GetValueOrDefault(inline);

    private static bool IsKnown(string name) =>
        MarkOf(name) is not null || name is "a" or "p" or "div" or "span" or "u" or "ins" or "font" or "small";

    private static char? MarkOf(string name) => name switch
    {
        "b" or "strong" => '*',
        "i" or "em" => '_',
        "s" or "strike" or "del" => '~',
        "code" => '`',
        _ => null,
    };

    private static string? AddressOf(string tag, string name) =>
        name == "a" && Address().Match(tag) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups["address"].Value) : null;

    [GeneratedRegex(
        "^<(?<end>/?)(?<name>[A-Za-z]+)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();

    [GeneratedRegex(
        """\shref\s*=\s*["']?(?<address>[^"'\s>]+)""",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}

internal enum HtmlTagKind
{
    Open,
    Close,
    LineBreak,
}

internal sealed class HtmlTag(HtmlTagKind kind)
{
    public HtmlTagKind Kind { get; } = kind;

    public HtmlInline? Inline { get; init; }

    /// <summary>WhatsApp's formatting mark; null when it has none for the tag.</summary>
    public char? Mark { get; init; }

    /// <summary>Set for a link.</summary>
    public string? Address { get; init; }

    /// <summary>Set for a closing tag.</summary>
    public HtmlTag? Opening { get; init; }

    /// <summary>The position of its text in the rendered output.</summary>
    public int Start { get; set; }

    public bool IsMarked { get; set; }
}
