using System.Buffers;
using Markdig;
using Markdig.Extensions.AutoLinks;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Parsers;

namespace Ryze.Application.Bridge.ToWhatsApp.Text;

/// <summary>
/// Turns the Markdown of Chatwoot's editor into WhatsApp's formatting (docs/bridge-protocol.md): Markdig reads it, and
/// <see cref="WhatsAppRenderer"/> changes only the marks, so that everything else stays as it was written.
/// </summary>
internal static class WhatsAppText
{
    /// <summary>A text without any of these has no Markdown.</summary>
    private static readonly SearchValues<char> Marks = SearchValues.Create("*_~[]\\#<&`");

    /// <summary>A web address that Markdig finds by itself may begin with any of these.</summary>
    private static readonly SearchValues<string> LinkStarts =
        SearchValues.Create(["://", "www.", "mailto:", "tel:"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Markdig takes time by the square of the marks in a paragraph; a text with more is sent as it is.</summary>
    private const int MaxMarks = 2_000;

    /// <summary>For each of them Markdig may read the rest of the text, and everything in front of it.</summary>
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
            // Markdig refuses deep nesting; the words are sent as they are.
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
        var builder = new MarkdownPipelineBuilder().UsePreciseSourceLocation().UseEmphasisExtras(EmphasisExtraOptions.Strikethrough).UseAutoLinks(links);

        // Agents indent and underline without meaning code or a heading. HTML blocks would hide the Markdown inside them.
        builder.BlockParsers.TryRemove<IndentedCodeBlockParser>();
        builder.BlockParsers.TryRemove<HtmlBlockParser>();
        builder.BlockParsers.FindExact<ParagraphBlockParser>()!.ParseSetextHeadings = false;
        return builder.Build();
    }
}
