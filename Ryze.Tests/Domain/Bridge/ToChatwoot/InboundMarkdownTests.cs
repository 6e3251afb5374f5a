using System.Net;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Ryze.Domain.Bridge.ToChatwoot;

namespace Ryze.Tests.Domain.Bridge.ToChatwoot;

/// <summary>docs/spec/bridge.md 3.1: an agent sees what the customer typed, with WhatsApp's formatting and no other.</summary>
internal sealed partial class InboundMarkdownTests
{
    // Chatwoot's dashboard shows CommonMark with tables, strikethrough, bare links, and a break at every line end.
    private static readonly MarkdownPipeline Chatwoot =
        new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseSoftlineBreakAsHardlineBreak().DisableHtml().Build();

    [TestCase("*b*", "**b**")]
    [TestCase("a *b c*, *d*.", "a **b c**, **d**.")]
    [TestCase("~s~ _i_", "~~s~~ _i_")]
    [TestCase("* item *", "* item *")]
    [TestCase("**b**", "**b**")]
    [TestCase("```*x*``` `*y*` *z*", "```*x*``` `*y*` **z**")]
    [TestCase("say ```a\nb```.", "say \n```\na\nb\n```\n.")]
    [TestCase("https://x.org/*a*?b=~c~ *d*", "https://x.org/*a*?b=~c~ **d**")]
    [TestCase("*see https://x.org*", "**see https://x.org**")]
    [TestCase("snake_case_name 5 * 3", "snake_case_name 5 * 3")]
    [TestCase("- a\n- b", "- a\n- b")]
    [TestCase("1. a\n2. b", "1. a\n2. b")]
    [TestCase("> quoted\nanswer", "> quoted\n\nanswer")]
    [TestCase("*um _dois_*", "**um _dois_**")]
    public void WhatsApp_formatting_becomes_Markdown(string written, string markdown) =>
        Assert.That(InboundMarkdown.FromWhatsApp(written), Is.EqualTo(markdown));

    [TestCase("2*3*4")]
    [TestCase("*a\nb*")]
    [TestCase("# x")]
    [TestCase("abc\n---")]
    [TestCase("abc\n===")]
    [TestCase("***")]
    [TestCase("*")]
    [TestCase(@"\*x\*")]
    [TestCase(@"C:\*.txt and D:\_x\_")]
    [TestCase("_a\nb_")]
    [TestCase("3. answer three\n5. answer five")]
    [TestCase("1) one")]
    [TestCase("+ plus")]
    [TestCase(">no quote")]
    [TestCase("[bank](https://evil.example)")]
    [TestCase("![x](https://evil.example/pixel.png)")]
    [TestCase("[x]: https://evil.example")]
    [TestCase("<b>bold</b> &amp; &lt;")]
    [TestCase("a|b\n-|-\n1|2")]
    [TestCase("~~~\ncode?")]
    [TestCase("one ` two ` three\n` four")]
    [TestCase("a*b*c *d*e")]
    [TestCase("__init__.py and __main__.py", Description = "underscores inside words")]
    public void Text_that_WhatsApp_does_not_format_stays_plain(string written) =>
        Assert.That(Shown(InboundMarkdown.FromWhatsApp(written)), Is.EqualTo(written));

    [TestCase("*10h*")]
    [TestCase("_x_ ~y~ `z`")]
    [TestCase("- no list")]
    [TestCase("1. no list")]
    [TestCase("**Bia**")]
    public void Name_or_option_is_never_formatted(string name) =>
        Assert.That(Shown("_Poll:_ " + InboundMarkdown.EscapeLine(name)), Is.EqualTo("Poll: " + name));

    [Test]
    public void Four_spaces_do_not_become_a_code_block()
    {
        var html = Markdown.ToHtml(InboundMarkdown.FromWhatsApp("    four\n\n\tfive"), Chatwoot);

        Assert.That(html, Does.Not.Contain("<code>").And.Contain("four").And.Contain("five"));
    }

    [Test]
    public void Random_marks_are_shown_as_typed_when_WhatsApp_does_not_format_them([Range(1, 40)] int seed)
    {
        // Without the pairs of marks that WhatsApp formats, all text must come out unchanged.
        var random = new Random(seed);
        var text = string.Concat(Enumerable.Range(0, 60).Select(_ => "ab*_#>[]()!\\&<|+1.\n "[random.Next(20)]));
        text = WhatsAppFormats().Replace(text, "x").Trim();

        Assert.That(Letters(Shown(InboundMarkdown.FromWhatsApp(text))), Is.EqualTo(Letters(text)), InboundMarkdown.FromWhatsApp(text));
    }

    [Test]
    public void Text_that_consists_of_marks_is_converted_in_time(
        [Values("*", "_", "[", "`", "~", "\\", "> ", "1. ", "](", "https://")] string mark)
    {
        var text = string.Concat(Enumerable.Repeat(mark, 60_000 / mark.Length));

        Assert.That(() => InboundMarkdown.FromWhatsApp(text), Throws.Nothing);
    }

    [TestCase("[https://bank.example](https://evil.example)", Description = "the report's attack")]
    [TestCase("![](https://evil/t.png)", Description = "the report's attack")]
    [TestCase("<https://evil.example>")]
    [TestCase("https://x[click](https://evil.example)")]
    [TestCase("https://x![](https://evil/t.png)")]
    [TestCase("https://x\\[click](https://evil.example)")]
    [TestCase("https://x<https://evil.example>")]
    [TestCase("[a][b]\n\n[b]: https://evil.example")]
    [TestCase("[b]\n\n[b]:https://evil.example")]
    [TestCase("``[click](https://evil.example)`")]
    [TestCase("````[click](https://evil.example)```")]
    [TestCase("a` b `[click](https://evil.example)`")]
    [TestCase("https://a`b `[click](https://evil.example)`")]
    public void Customer_text_never_becomes_a_disguised_link_or_an_image(string written) =>
        AssertNoLinks(InboundMarkdown.FromWhatsApp(written), written);

    [Test]
    public void Random_Markdown_never_becomes_a_link_or_an_image([Range(1, 20)] int seed)
    {
        string[] pieces =
        [
            "[", "]", "(", ")", "](", "]:", "[a](https://e.x)", "![](https://e.x)", "`", "``", "```", "```\n", "\n", "\\", "https://x", "<",
            "<https://e.x>", ">", "!", "*", "_", "~", "~~~", "> ", "- ", "1. ", "    ", "\t", "a", " ", "&", "#",
        ];
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var (name, text) = (Pieces(6), Pieces(24));
            var field = InboundMarkdown.FromWhatsApp(Pieces(10));
            AssertNoLinks($"{InboundMarkdown.EscapeLine(name)}\n{field}\n{InboundMarkdown.FromWhatsApp(text)}", $"{name} and {text}");
        }

        string Pieces(int count) =>
            string.Concat(Enumerable.Range(0, random.Next(1, count)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    [Test]
    public void Text_longer_than_WhatsApp_allows_is_escaped_completely()
    {
        var written = new string('a', 70_000) + "`[click](https://evil.example)` *b*";

        AssertNoLinks(InboundMarkdown.FromWhatsApp(written)[^60..], "the end of a long text");
    }

    [TestCase("https://x.example/a_b_c?d=[e]&f=(g)")]
    [TestCase("see [1] and [2], or (3)")]
    [TestCase("it`s 5 < 6 and a->b")]
    public void Ordinary_text_is_shown_as_typed(string written) =>
        Assert.That(Shown(InboundMarkdown.FromWhatsApp(written)), Is.EqualTo(written));

    private static void AssertNoLinks(string markdown, string written)
    {
        var found = Markdown.Parse(markdown, Chatwoot).Descendants()
            .Where(part => part is LinkInline or AutolinkInline or HtmlInline or HtmlBlock);
        Assert.That(found, Is.Empty, $"{written}\nbecame\n{markdown}");
    }

    /// <summary>The text that a person reads in the dashboard.</summary>
    private static string Shown(string markdown) =>
        WebUtility.HtmlDecode(Tag().Replace(Markdown.ToHtml(markdown, Chatwoot), "")).Trim('\n');

    private static string Letters(string text) => Space().Replace(text, "");

    [GeneratedRegex("<[^>]+>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Space();

    [GeneratedRegex(
        @"[*_][^*_\n]*[*_]+|^\s*[*>]|^\s*[-+]\s|^\s*\d+\.(?=\s|$)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WhatsAppFormats();
}
