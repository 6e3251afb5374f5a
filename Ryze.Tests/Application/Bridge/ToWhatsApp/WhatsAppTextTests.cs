using Ryze.Application.Bridge.ToWhatsApp.Text;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>How WhatsApp shows the Markdown of Chatwoot's editor (docs/spec/bridge.md 3.2).</summary>
internal sealed class WhatsAppTextTests
{
    [TestCase("bom dia", "bom dia")]
    [TestCase("**bold** and __bold__", "*bold* and *bold*")]
    [TestCase("*italic* and _italic_", "_italic_ and _italic_")]
    [TestCase("~~gone~~", "~gone~")]
    [TestCase("**a** *b* ~~c~~ `d*e*`", "*a* _b_ ~c~ `d*e*`")]
    [TestCase("```\n**as it is**\n```", "```\n**as it is**\n```")]
    [TestCase("2 * 3 * 4", "2 * 3 * 4")]
    [TestCase("2*3*4", "2*3*4")]
    [TestCase("snake_case_name stays", "snake_case_name stays")]
    [TestCase("[the page](https://ryze.example/a_b_c), **now**", "the page (https://ryze.example/a_b_c), *now*")]
    [TestCase("[https://x.example](https://x.example)", "https://x.example")]
    [TestCase("https://x.example/_a_/*b* **c**", "https://x.example/_a_/*b* *c*")]
    [TestCase("one\\\ntwo\\\nthree", "one\ntwo\nthree")]
    [TestCase("5 \\* 3 \\_ 1\\. \\#", "5 * 3 _ 1. #")]
    [TestCase("# Title\n- one\n- two", "*Title*\n- one\n- two")]
    [TestCase("#1 is not a title", "#1 is not a title")]
    [TestCase("**não fecha", "**não fecha")]
    [TestCase("***x***", "_*x*_")]
    [TestCase("**bold _x_**", "*bold _x_*")]
    [TestCase("**a *b***", "*a _b_*")]
    [TestCase("*a **b***", "_a *b*_")]
    [TestCase("<https://a.b>", "https://a.b")]
    [TestCase("[v@x.com](mailto:v@x.com)", "v@x.com")]
    [TestCase("[Vendas](mailto:v@x.com)", "Vendas (v@x.com)")]
    [TestCase("[(11) 4000-1234](tel:+551140001234)", "(11) 4000-1234 +551140001234")]
    [TestCase("[site](https://ex.com \"Titulo\")", "site (https://ex.com)")]
    [TestCase("![](http://ex.com/a.png?cw_image_height=24px)", "http://ex.com/a.png?cw_image_height=24px")]
    [TestCase("![logo](http://ex.com/a.png)", "logo (http://ex.com/a.png)")]
    [TestCase("**a\nb**", "*a*\n*b*")]
    [TestCase("> **a\n> b**", "> *a*\n> *b*")]
    [TestCase("\\`", "`")]
    [TestCase("```js\nlet a = 1;\n```", "```\nlet a = 1;\n```")]
    [TestCase("~~~py\nx\n~~~", "```\nx\n```")]
    [TestCase("a ``b`` c", "a `b` c")]
    [TestCase("**[site](https://x.y)**", "*site (https://x.y)*")]
    [TestCase("**https://x.y**", "https://x.y")]
    [TestCase("**Site: https://x.y** e mais", "Site: https://x.y e mais")]
    [TestCase("# a **b** c", "*a b c*")]
    [TestCase("foo**bar**baz", "foobarbaz")]
    [TestCase("olá\n---\ntudo", "olá\n---\ntudo")]
    [TestCase("    indent *a*", "    indent _a_")]
    [TestCase("1. um\n2. dois\n   - **x**", "1. um\n2. dois\n   - *x*")]
    [TestCase("* a\n* b", "* a\n* b")]
    [TestCase("| a | b |\n|---|---|\n| **1** | 2 |", "| a | b |\n|---|---|\n| *1* | 2 |")]
    [TestCase("<b>x</b> e <i>y</i><br>z", "*x* e _y_\nz")]
    [TestCase("se a <b e c> d", "se a <b e c> d")]
    [TestCase("<nome> oi", "<nome> oi")]
    [TestCase("<a href=\"https://x.y\">site</a>", "site (https://x.y)")]
    [TestCase("R&amp;D &lt;3", "R&D <3")]
    [TestCase("AT&T", "AT&T")]
    [TestCase("[nota]: ver *já*", "[nota]: ver _já_")]
    [TestCase("[a][1]\n\n[1]: https://x.y", "[a][1]\n\n[1]: https://x.y")]
    [TestCase("[texto] (x)", "[texto] (x)")]
    [TestCase("a  \nb", "a  \nb")]
    [TestCase("**a**:b", "*a*:b")]
    [TestCase("_**x**_", "_*x*_")]
    [TestCase("~~**x**~~", "~*x*~")]
    [TestCase("- item\n\n\n- item2 **b**", "- item\n\n\n- item2 *b*")]
    [TestCase("**a** **b**", "*a* *b*")]
    [TestCase("\\*x\\*", "*x*")]
    [TestCase("[**b**](https://x.y)", "*b* (https://x.y)")]
    [TestCase("**olá** \\\n**tchau**", "*olá* \n*tchau*")]
    [TestCase("[v@x.com](mailto:v@x.com?subject=a) ok", "v@x.com ok")]
    [TestCase("oi <ana@x.com>", "oi ana@x.com")]
    [TestCase("# a #", "*a*")]
    [TestCase("```sem fim\n**a**", "```sem fim\n**a**")]
    [TestCase("`a\nb`", "`a b`")]
    [TestCase("> # t", "> *t*")]
    [TestCase("**a** (**b**)", "*a* (*b*)")]
    [TestCase("**“a”**", "*“a”*")]
    [TestCase("**a**\n\n**b**", "*a*\n\n*b*")]
    [TestCase("👍 **ok** 👍", "👍 *ok* 👍")]
    public void Markdown_becomes_WhatsApp_formatting(string markdown, string expected) =>
        Assert.That(WhatsAppText.FromMarkdown(markdown), Is.EqualTo(expected));

    [TestCase("bom dia\n\n\n  tudo  bem?  \n")]
    [TestCase("Preço: R$ 10,00 * 2 = 20 (50% de desconto!)")]
    [TestCase("- leite\n+ queijo\n1) pão\n2) café\n> citação")]
    [TestCase("a_b_c, 2*3*4, x<y, a && b, C:\\pasta, #tag, [1], (a), ~5")]
    [TestCase("    recuado\n\ttab\n===\n---")]
    [TestCase("https://a.b/c_d_e?f=*g*&h=[i](j)")]
    [TestCase("ana@x.com, www.x.com, +55 (11) 4000-1234")]
    [TestCase("\u00a0olá\u200d 👨‍👩‍👧 ")]
    public void Text_without_Markdown_stays_unchanged(string text) => Assert.That(WhatsAppText.FromMarkdown(text), Is.EqualTo(text));

    [Test]
    public void Windows_line_ends_become_line_feeds() => Assert.That(WhatsAppText.FromMarkdown("a\r\n**b**\r\nc"), Is.EqualTo("a\n*b*\nc"));

    /// <summary>Markdig needs quadratic time, so a limit on marks keeps such a message from blocking its chat.</summary>
    [Test]
    public void Text_that_consists_of_marks_is_sent_unchanged(
        [Values("**a ~~b [c](", "*", "[", "![a](", "`", "_a_ ", "<b>", "&amp;", "\\*", "~~a", "**a**\n")] string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 150_000 / unit.Length));

        Assert.That(WhatsAppText.FromMarkdown(text), Is.EqualTo(text));
    }

    [Test]
    public void Text_with_more_than_200_links_is_sent_unchanged()
    {
        var text = "**a** " + string.Concat(Enumerable.Repeat("www.a.b ", 201));

        Assert.That(WhatsAppText.FromMarkdown(text), Is.EqualTo(text));
        Assert.That(WhatsAppText.FromMarkdown(text[8..] + "**a**"), Does.EndWith(" *a*"));
    }

    [TestCase("> ")]
    [TestCase("- ")]
    [TestCase("**_")]
    public void Deep_nesting_does_not_throw(string unit) =>
        Assert.That(() => WhatsAppText.FromMarkdown(string.Concat(Enumerable.Repeat(unit, 600)) + "*a*"), Throws.Nothing);

    /// <summary>Excludes code fences, because the conversion drops their language word.</summary>
    [Test]
    public void Every_word_is_kept_once_between_random_marks()
    {
        string[] marks =
            ["*", "**", "***", "_", "__", "`", "\n", "\n\n", " ", "\\", "\\\n", "> ", "- ", "# ", "<b>", "</b>", "<br>", "![", "[", "]",
            "(", ")"];
        var random = new Random(20261127);
        for (var run = 0; run < 2_000; run++)
        {
            var parts = Enumerable.Range(0, 24).SelectMany(i => new[] { marks[random.Next(marks.Length)], i % 2 == 0 ? $"W{i}" : "" })
                .ToList();
            var text = string.Concat(parts);

            var words = System.Text.RegularExpressions.Regex.Matches(WhatsAppText.FromMarkdown(text), "W[0-9]+")
                .Select(match => match.Value);
            Assert.That(
                words, Is.EqualTo(System.Text.RegularExpressions.Regex.Matches(text, "W[0-9]+").Select(match => match.Value)), text);
        }
    }
}
