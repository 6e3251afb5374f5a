using System.Buffers;
using Markdig;
using Markdig.Extensions.AutoLinks;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Parsers;

namespace Ryze.Application.Bridge.ToWhatsApp.Text;

/// <summary>
/// Converts the Markdown of Chatwoot's editor into WhatsApp's formatting (docs/bridge-protocol.md). Markdig parses it, and
/// <see cref="WhatsAppRenderer"/> changes only the marks.
/// </summary>
internal static class WhatsAppText
{
    /// <summary>A text without any of these has no Markdown.</summary>
    private static readonly SearchValues<char> Marks = SearchValues.Create("*_~[]\\#<&`");

    /// <summary>The prefixes of web addresses that Markdig detects.</summary>
    private static readonly SearchValues<string> LinkStarts =
        SearchValues.Create(["://", "www.", "mailto:", "tel:"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Markdig's time grows with the square of a paragraph's marks; a text with more is sent unchanged.</summary>
    private const int MaxMarks = 2_000;

    /// <summary>Markdig may read the whole text once for each of them.</summary>
    private const int MaxLinks = 200;

    private static readonly MarkdownPipeline Pipeline = Build();

    public static string FromMarkdown(string markdown)
    {
        var text = markdown.ReplaceLineEndings("\n");
        if (text.AsSpan().IndexOfAny(Marks) < 0 || HasTooManyMarks(text) || HasTooManyLinks(text))
        {
            return text;
        }

        try
        {
            return new WhatsAppRenderer(text).Render(Markdown.Parse(text, Pipeline));
        }
        catch (ArgumentException)
        {
            // Markdig rejects deep nesting, so the text is sent unchanged.
            return text;
        }
    }

    private static bool HasTooManyMarks(ReadOnlySpan<char> text)
    {
        var marks = 0;
        while (marks <= MaxMarks && text.IndexOfAny(Marks) is var at and >= 0)
        {
            marks++;
            text = text[(at + 1)..];
        }

        return marks > MaxMarks;
    }

    private static bool HasTooManyLinks(ReadOnlySpan<char> text)
    {
        var links = 0;
        while (links <= MaxLinks && text.IndexOfAny(LinkStarts) is var at and >= 0)
        {
            links++;
            text = text[(at + 1)..];
        }

        return links > MaxLinks;
    }

    private static MarkdownPipeline Build()
    {
        var links = new AutoLinkOptions { ValidPreviousCharacters = "*_~([{<>\"'|:;,.!?-", AllowDomainWithoutPeriod = true };
        var builder = new MarkdownPipelineBuilder().UsePreciseSourceLocation().UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
            .UseAutoLinks(links);

        // Agents indent and underline without meaning code or a heading. HTML blocks would hide the Markdown inside them.
        builder.BlockParsers.TryRemove<IndentedCodeBlockParser>();
        builder.BlockParsers.TryRemove<HtmlBlockParser>();
        builder.BlockParsers.FindExact<ParagraphBlockParser>()!.ParseSetextHeadings = false;
        return builder.Build();
    }
}
