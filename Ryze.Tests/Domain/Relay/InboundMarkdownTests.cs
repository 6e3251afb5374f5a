using System.Net;
using System.Text.RegularExpressions;
using Markdig;
using Ryze.Domain.Relay;

namespace Ryze.Tests.Domain.Relay;

/// <summary>bridge.md 3.1: an agent sees what the customer typed, with WhatsApp's formatting and no other.</summary>
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
    public void WhatsApps_formatting_becomes_Markdown(string written, string markdown) =>
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
    [TestCase("__init__.py and __main__.py", Description = "underscores inside of words")]
    public void What_WhatsApp_shows_plainly_stays_plain(string written) =>
        Assert.That(Shown(InboundMarkdown.FromWhatsApp(written)), Is.EqualTo(written));

    [TestCase("*10h*")]
    [TestCase("_x_ ~y~ `z`")]
    [TestCase("- no list")]
    [TestCase("1. no list")]
    [TestCase("**Bia**")]
    public void A_name_or_an_option_is_never_formatted(string name) => Assert.That(Shown("_Poll:_ " + InboundMarkdown.EscapeLine(name)), Is.EqualTo("Poll: " + name));

    [Test]
    public void Four_spaces_are_no_code()
    {
        var html = Markdown.ToHtml(InboundMarkdown.FromWhatsApp("    four\n\n\tfive"), Chatwoot);

        Assert.That(html, Does.Not.Contain("<code>").And.Contain("four").And.Contain("five"));
    }

    [Test]
    public void Random_marks_are_shown_as_typed_or_as_WhatsApp_formats_them([Range(1, 40)] int seed)
    {
        // No pair of marks that WhatsApp formats: everything has to come out as it went in.
        var random = new Random(seed);
        var text = string.Concat(Enumerable.Range(0, 60).Select(_ => "ab*_#>[]()!\\&<|+1.\n "[random.Next(20)]));
        text = WhatsAppFormats().Replace(text, "x").Trim();

        Assert.That(Letters(Shown(InboundMarkdown.FromWhatsApp(text))), Is.EqualTo(Letters(text)), InboundMarkdown.FromWhatsApp(text));
    }

    [Test]
    public void Nothing_but_marks_takes_little_time([Values("*", "_", "[", "`", "~", "\\", "> ", "1. ", "](", "https://")] string mark)
    {
        var text = string.Concat(Enumerable.Repeat(mark, 60_000 / mark.Length));

        Assert.That(() => InboundMarkdown.FromWhatsApp(text), Throws.Nothing);
    }

    /// <summary>What a person reads.</summary>
    private static string Shown(string markdown) => WebUtility.HtmlDecode(Tag().Replace(Markdown.ToHtml(markdown, Chatwoot), "")).Trim('\n');

    private static string Letters(string text) => Space().Replace(text, "");

    [GeneratedRegex("<[^>]+>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Space();

    [GeneratedRegex(@"[*_][^*_\n]*[*_]+|^\s*[*>]|^\s*[-+]\s|^\s*\d+\.(?=\s|$)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WhatsAppFormats();
}
