using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Tests.Domain.Bridge.ToWhatsApp;

/// <summary>How an agent message looks on WhatsApp (docs/spec/bridge.md 3.2).</summary>
internal sealed class AgentMessagePartTests
{
    private static readonly AgentFile Photo = new("https://cw.example/a.jpg", "image", "image/jpeg", "a.jpg");
    private static readonly AgentFile Contract = new("https://cw.example/b.pdf", "file", "application/pdf", "b.pdf");
    private static readonly AgentFile Sound = new("https://cw.example/c.ogg", "audio", "audio/ogg", "c.ogg");

    [Test]
    public void Agent_name_precedes_the_text_when_messages_are_signed() =>
        Assert.That(Parts("*olá*", sign: true), Is.EqualTo(new[] { "*Ana*:\n*olá*" }));

    [Test]
    public void Text_is_sent_alone_when_messages_are_not_signed() => Assert.That(Parts("olá", sign: false), Is.EqualTo(new[] { "olá" }));

    [Test]
    public void Agent_name_stays_on_its_line_when_it_contains_marks() =>
        Assert.That(AgentMessagePart.Of(Message("oi"), "oi", "A*n*a\nfrom: B")[0].Text, Is.EqualTo("*Ana from: B*:\noi"));

    [Test]
    public void Text_is_sent_alone_when_an_automation_has_no_name() =>
        Assert.That(AgentMessagePart.Of(Message("oi"), "oi", signer: "")[0].Text, Is.EqualTo("oi"));

    [Test]
    public void Each_file_becomes_a_part_with_the_text_as_the_first_caption() =>
        Assert.That(Parts("look", sign: true, Photo, Contract), Is.EqualTo(new[] { "a.jpg *Ana*:\nlook", "b.pdf " }));

    [Test]
    public void Text_becomes_the_first_part_when_the_first_file_is_audio() =>
        Assert.That(Parts("listen", sign: false, Sound, Photo), Is.EqualTo(new[] { "listen", "c.ogg ", "a.jpg " }));

    [Test]
    public void Text_becomes_a_separate_part_when_it_is_too_long_for_a_caption() =>
        Assert.That(Parts(new string('x', AgentMessagePart.MaxCaption + 1), sign: false, Photo), Has.Count.EqualTo(2));

    [Test]
    public void Options_follow_the_text() =>
        Assert.That(AgentMessagePart.Of(Message("") with { Options = "1. a" }, "which?", "")[0].Text, Is.EqualTo("which?\n1. a"));

    [Test]
    public void Options_become_the_text_when_the_message_has_none() =>
        Assert.That(AgentMessagePart.Of(Message("") with { Options = "1. a" }, "", "Bot")[0].Text, Is.EqualTo("*Bot*:\n1. a"));

    [TestCase(AgentFileType.Contact)]
    [TestCase(AgentFileType.Location)]
    public void Text_becomes_the_first_part_when_the_file_is_a_contact_or_a_location(string type) =>
        Assert.That(Parts("look", sign: false, new AgentFile("", type, null, null)), Is.EqualTo(new[] { "look", " " }));

    [Test]
    public void Link_attachment_is_sent_as_text() =>
        Assert.That(
            Parts("", sign: false, new AgentFile("https://a.b", AgentFileType.Link, null, "Title")),
            Is.EqualTo(new[] { "Title\nhttps://a.b" }));

    [Test]
    public void Number_of_parts_does_not_depend_on_the_agent_name() =>
        Assert.That(
            new[] { "A", new string('A', 300) }.Select(name => AgentMessagePart.Of(Message("", Photo), new string('x', 920), name).Count),
            Is.All.EqualTo(1));

    [Test]
    public void Blank_message_has_no_parts() => Assert.That(Parts(" \n", sign: true), Is.Empty);

    private static List<string> Parts(string content, bool sign, params AgentFile[] files) =>
        [.. AgentMessagePart.Of(Message(content, files), content, sign ? "Ana" : "")
            .Select(part => part.File is null ? part.Text : $"{part.File.FileName} {part.Text}")];

    private static AgentMessageSnapshot Message(string content, params AgentFile[] files) =>
        new(502, 12, "5511999990000@s.whatsapp.net", content, "Ana", files, null, null, null, IsDeleted: false, ShowsError: false);
}
