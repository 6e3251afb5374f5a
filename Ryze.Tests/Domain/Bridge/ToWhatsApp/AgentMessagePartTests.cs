using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Tests.Domain.Bridge.ToWhatsApp;

/// <summary>How an agent's message looks on WhatsApp (bridge.md 3.2).</summary>
internal sealed class AgentMessagePartTests
{
    private static readonly AgentFile Photo = new("https://cw.example/a.jpg", "image", "image/jpeg", "a.jpg");
    private static readonly AgentFile Contract = new("https://cw.example/b.pdf", "file", "application/pdf", "b.pdf");
    private static readonly AgentFile Sound = new("https://cw.example/c.ogg", "audio", "audio/ogg", "c.ogg");

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
    public void Options_stand_below_the_words() =>
        Assert.That(AgentMessagePart.Of(Message("") with { Options = "1. a" }, "which?", "")[0].Text, Is.EqualTo("which?\n1. a"));

    [Test]
    public void Options_without_words_are_words() =>
        Assert.That(AgentMessagePart.Of(Message("") with { Options = "1. a" }, "", "Bot")[0].Text, Is.EqualTo("*Bot*:\n1. a"));

    [TestCase(AgentFileType.Contact)]
    [TestCase(AgentFileType.Location)]
    public void Card_and_place_show_no_words_so_that_they_go_before_them(string type) =>
        Assert.That(Parts("look", sign: false, new AgentFile("", type, null, null)), Is.EqualTo(new[] { "look", " " }));

    [Test]
    public void Link_attachment_goes_as_text() =>
        Assert.That(Parts("", sign: false, new AgentFile("https://a.b", AgentFileType.Link, null, "Title")), Is.EqualTo(new[] { "Title\nhttps://a.b" }));

    [Test]
    public void Parts_keep_their_numbers_whichever_name_signs() =>
        Assert.That(
            new[] { "A", new string('A', 300) }.Select(name => AgentMessagePart.Of(Message("", Photo), new string('x', 920), name).Count), Is.All.EqualTo(1));

    [Test]
    public void Nothing_is_nothing() => Assert.That(Parts(" \n", sign: true), Is.Empty);

    private static List<string> Parts(string content, bool sign, params AgentFile[] files) =>
        [.. AgentMessagePart.Of(Message(content, files), content, sign ? "Ana" : "").Select(part => part.File is null ? part.Text : $"{part.File.FileName} {part.Text}")];

    private static AgentMessage Message(string content, params AgentFile[] files) =>
        new(502, 12, "5511999990000@s.whatsapp.net", content, "Ana", files, null, null, null, IsDeleted: false, ShowsError: false);
}
