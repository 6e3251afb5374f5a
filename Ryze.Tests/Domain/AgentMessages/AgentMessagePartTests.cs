using Ryze.Domain.AgentMessages;
using Ryze.Domain.Relay;

namespace Ryze.Tests.Domain.AgentMessages;

/// <summary>How an agent's message looks on WhatsApp (bridge.md 3.2).</summary>
internal sealed class AgentMessagePartTests
{
    private static readonly AgentFile Photo = new("https://cw.example/a.jpg", "image", "image/jpeg", "a.jpg");
    private static readonly AgentFile Contract = new("https://cw.example/b.pdf", "file", "application/pdf", "b.pdf");
    private static readonly AgentFile Sound = new("https://cw.example/c.ogg", "audio", "audio/ogg", "c.ogg");

    [TestCase("bom dia", "bom dia")]
    [TestCase("**bold** and __bold__", "*bold* and *bold*")]
    [TestCase("*italic* and _italic_", "_italic_ and _italic_")]
    [TestCase("~~gone~~", "~gone~")]
    [TestCase("**a** *b* ~~c~~ `d*e*`", "*a* _b_ ~c~ `d*e*`")]
    [TestCase("```\n**as it is**\n```", "```\n**as it is**\n```")]
    [TestCase("2 * 3 * 4", "2 * 3 * 4")]
    [TestCase("snake_case_name stays", "snake_case_name stays")]
    [TestCase("[the page](https://ryze.example/a_b_c), **now**", "the page (https://ryze.example/a_b_c), *now*")]
    [TestCase("[https://x.example](https://x.example)", "https://x.example")]
    [TestCase("https://x.example/_a_/*b* **c**", "https://x.example/_a_/*b* *c*")]
    [TestCase("one\\\ntwo\\\nthree", "one\ntwo\nthree")]
    [TestCase("5 \\* 3 \\_ 1\\. \\#", "5 * 3 _ 1. #")]
    [TestCase("# Title\n- one\n- two", "*Title*\n- one\n- two")]
    [TestCase("#1 is not a title", "#1 is not a title")]
    [TestCase("**não fecha", "**não fecha")]
    public void Markdown_becomes_WhatsApps_marks(string markdown, string expected) =>
        Assert.That(WhatsAppFormatting.FromMarkdown(markdown), Is.EqualTo(expected));

    [Test]
    public void A_text_of_nothing_but_marks_is_sent_all_the_same()
    {
        var marks = string.Concat(Enumerable.Repeat("**a ~~b [c](", 12_000));

        Assert.That(() => WhatsAppFormatting.FromMarkdown(marks), Throws.Nothing);
    }

    [Test]
    public void Signed_the_name_stands_in_front_of_the_words() =>
        Assert.That(Parts("*olá*", sign: true), Is.EqualTo(new[] { "*Ana*:\n*olá*" }));

    [Test]
    public void Not_signed_the_words_are_alone() => Assert.That(Parts("olá", sign: false), Is.EqualTo(new[] { "olá" }));

    [Test]
    public void A_name_cannot_break_out_of_its_line() =>
        Assert.That(AgentMessagePart.Of(Message("oi"), "oi", "A*n*a\nfrom: B")[0].Text, Is.EqualTo("*Ana from: B*:\noi"));

    [Test]
    public void An_automation_without_a_name_signs_nothing() =>
        Assert.That(AgentMessagePart.Of(Message("oi"), "oi", signer: "")[0].Text, Is.EqualTo("oi"));

    [Test]
    public void Each_file_is_a_send_of_its_own_in_order_and_the_words_are_the_caption_of_the_first() =>
        Assert.That(Parts("look", sign: true, Photo, Contract), Is.EqualTo(new[] { "a.jpg *Ana*:\nlook", "b.pdf " }));

    [Test]
    public void Sound_shows_no_words_so_that_they_go_before_it() =>
        Assert.That(Parts("listen", sign: false, Sound, Photo), Is.EqualTo(new[] { "listen", "c.ogg ", "a.jpg " }));

    [Test]
    public void Words_that_are_too_long_for_a_caption_go_before_the_file() =>
        Assert.That(Parts(new string('x', AgentMessagePart.MaxCaption + 1), sign: false, Photo), Has.Count.EqualTo(2));

    [Test]
    public void Nothing_is_nothing() => Assert.That(Parts(" \n", sign: true), Is.Empty);

    private static List<string> Parts(string content, bool sign, params AgentFile[] files) =>
        [.. AgentMessagePart.Of(Message(content, files), content, sign ? "Ana" : "").Select(part => part.File is null ? part.Text : $"{part.File.FileName} {part.Text}")];

    private static AgentMessage Message(string content, params AgentFile[] files) =>
        new(502, 12, "5511999990000@s.whatsapp.net", content, "Ana", files, null, null, null, IsDeleted: false, ShowsError: false);
}
