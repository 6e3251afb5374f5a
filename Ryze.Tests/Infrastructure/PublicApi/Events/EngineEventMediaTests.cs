using System.Text;
using System.Text.Json.Nodes;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.PublicApi.Events;

namespace Ryze.Tests.Infrastructure.PublicApi.Events;

/// <summary>docs/spec/bridge.md 2: media is sent by URL, so base64 is removed from the event.</summary>
internal sealed class EngineEventMediaTests
{
    private const string Url = "https://api.example.com/media/med_1";

    [TestCase("""{"base64":"aGk=","mimetype":"image/png"}""", "image/png")]
    [TestCase("""{"base64":"aGk=","mimeType":"image/png"}""", "image/png")]
    [TestCase("""{"base64":"aGk=","mime_type":"image/png"}""", "image/png")]
    [TestCase("""{"base64":"aGk=","mime":"audio/ogg; codecs=opus"}""", "audio/ogg; codecs=opus")]
    [TestCase("""{"base64":"aGk=","mimetype":"","mime":"image/png"}""", "image/png")]
    [TestCase("""{"base64":"data:image/webp;base64,aGk="}""", "image/webp")]
    [TestCase(
        """{"base64":"DATA:image/webp;base64,aGk=","mimetype":"image/png"}""", "image/png",
        Description = "the field precedes the data URL's type")]
    [TestCase("""{"base64":"data:;base64,aGk="}""", "application/octet-stream")]
    [TestCase("""{"base64":"aG\nk=","mimetype":"image/png"}""", "image/png", Description = "with a line break")]
    [TestCase("""{"base64":"aGk="}""", "application/octet-stream")]
    [TestCase("""{"base64":"aGk=","mimetype":"nonsense"}""", "application/octet-stream")]
    [TestCase("""{"base64":"aGk=","mimetype":7}""", "application/octet-stream")]
    [TestCase("""{"base64":"aGk=","mimetype":"text/plain\r\nX-Injected: 1"}""", "application/octet-stream")]
    [TestCase(
        """{"base64":"aGk=","mimetype":"text/plain; a=\"\u00e9\""}""", "application/octet-stream", Description = "not valid in a header")]
    [TestCase("""{"base64":"aGk=","mimetype":"text/plain; a=\"\u0001\""}""", "text/plain; a=\"\"")]
    public void File_is_extracted_with_its_type(string media, string mimeType)
    {
        var read = EventReading.ReadData($$$"""{"id":"A","message":{"type":"image","media":{{{media}}}}}""");

        Assert.That(
            (read.Media!.Id, read.Media.MimeType, Encoding.UTF8.GetString(read.Media.Content)), Is.EqualTo(("med_1", mimeType, "hi")));
        var shown = JsonNode.Parse(EventReading.FrameOf(read))!["data"]!["message"]!["media"]!.AsObject();
        Assert.That((string?)shown["url"], Is.EqualTo(Url));
        Assert.That(shown.ContainsKey("base64"), Is.False);
    }

    [Test]
    public void Extracted_file_gets_our_URL_instead_of_the_engines()
    {
        var read =
            EventReading.ReadData(
            """{"id":"A","message":{"type":"image","content":"","media":{"type":"image","url":"https://e/x","base64":"aGk=","size":2,"fileName":"a.png"},"edit":null}}""");

        Assert.That(
            EventReading.DataOf(read),
            Is.EqualTo(
                $$$"""{"id":"A","message":{"type":"image","content":"","media":{"url":"{{{Url}}}","type":"image","size":2,"fileName":"a.png"},"edit":null}}"""));
    }

    [TestCase("\"!\"")]
    [TestCase("\"@@@\"")]
    [TestCase("\"A\"")]
    [TestCase("\"====\"")]
    [TestCase("\"aGk=aGk=\"")]
    [TestCase("\"data:image/png;base64,!\"")]
    [TestCase("\"data:no-comma\"")]
    public void Message_loses_only_its_file_when_the_file_is_not_base64(string base64)
    {
        var read =
            EventReading.ReadData($$$$"""{"id":"A","message":{"type":"image","media":{"caption":"look","base64":{{{{base64}}}}}}}""");

        Assert.That(read.Media, Is.Null);
        Assert.That(
            EventReading.DataOf(read),
            Is.EqualTo("""{"id":"A","message":{"type":"image","media":{"error":"undecodable","caption":"look"}}}"""));
    }

    [TestCase("aGk", "hi", Description = "without padding")]
    [TestCase("-_-_", "\u00fb\u00ff\u00bf", Description = "URL-safe")]
    [TestCase("aG\\r\\nk=\\n", "hi", Description = "with line breaks")]
    [TestCase("data:image/png;base64,aGk", "hi")]
    public void Every_base64_variant_is_decoded(string base64, string latin1)
    {
        var read = EventReading.ReadData($$$$"""{"id":"A","message":{"type":"image","media":{"base64":"{{{{base64}}}}"}}}""");

        Assert.That(Encoding.Latin1.GetString(read.Media!.Content), Is.EqualTo(latin1));
    }

    [TestCase("\"\"")]
    [TestCase("null")]
    [TestCase("7")]
    public void Message_is_accepted_without_a_file(string base64)
    {
        var read = EventReading.ReadData($$$$"""{"id":"A","message":{"media":{"base64":{{{{base64}}}},"url":"https://e/x"}}}""");

        Assert.That(read.Media, Is.Null);
        Assert.That(EventReading.DataOf(read), Does.Contain("https://e/x"));
    }

    [Test]
    public void Large_file_is_extracted_although_the_frame_is_small()
    {
        var file = new byte[2 * 1024 * 1024];

        var read = EventReading.ReadData($$$$"""{"id":"A","message":{"media":{"base64":"{{{{Convert.ToBase64String(file)}}}}"}}}""");

        Assert.That(read.Media!.Content, Is.EqualTo(file));
        Assert.That(read.Frame, Has.Length.LessThan(300));
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    public void Event_is_shortened_only_when_it_exceeds_the_frame(int over, bool isWhole)
    {
        const int Longest = EventFrame.MaxTailLength - EventSourceWriter.MaxGrowth;
        var empty = EventReading.ReadData("""{"text":""}""").Frame.Length;
        var text = new string('x', Longest - empty + over);

        var read = EventReading.Read(Encoding.UTF8.GetBytes($$$"""{"event":"message.exchange","data":{"text":"{{{text}}}"}}"""));

        Assert.That(read.Value.Frame, isWhole ? Has.Length.EqualTo(Longest) : Has.Length.InRange(150_000, 151_000));
    }

    [Test]
    public void Long_preview_is_removed_before_the_text()
    {
        var preview = new string('x', EventFrame.MaxTailLength);

        var read =
            EventReading.ReadData(
            $$$$"""{"id":"A","message":{"type":"image","jpegThumbnail":"{{{{preview}}}}","media":{"caption":"look","size":1}}}""");

        Assert.That(
            EventReading.DataOf(read),
            Is.EqualTo("""{"id":"A","message":{"type":"image","jpegThumbnail":"","media":{"caption":"look","size":1}}}"""));
    }

    [Test]
    public void Event_with_a_million_small_members_is_refused()
    {
        var members =
            string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"{i}\":[{string.Join(',', Enumerable.Repeat("12", 1000))}]"));

        Assert.That(
            EventReading.Read(Encoding.UTF8.GetBytes($"{{\"event\":\"message.exchange\",\"data\":{{{members}}}}}")).Error,
            Is.EqualTo(new EventError.TooLargeForFrame(EventFrame.MaxTailLength)));
    }
}
