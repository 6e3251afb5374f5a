using System.Text;
using System.Text.Json.Nodes;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Tests.Api.PublicApi.Events;

/// <summary>bridge.md 2: media travels by URL, so base64 is taken out of the event.</summary>
internal sealed class EngineEventMediaTests
{
    private const string Url = "https://api.example.com/media/med_1";

    [TestCase("""{"base64":"aGk=","mimetype":"image/png"}""", "image/png")]
    [TestCase("""{"base64":"aGk=","mimeType":"image/png"}""", "image/png")]
    [TestCase("""{"base64":"aGk=","mime_type":"image/png"}""", "image/png")]
    [TestCase("""{"base64":"aGk=","mime":"audio/ogg; codecs=opus"}""", "audio/ogg; codecs=opus")]
    [TestCase("""{"base64":"aGk=","mimetype":"","mime":"image/png"}""", "image/png")]
    [TestCase("""{"base64":"data:image/webp;base64,aGk="}""", "image/webp")]
    [TestCase("""{"base64":"DATA:image/webp;base64,aGk=","mimetype":"image/png"}""", "image/png", Description = "the field is surer")]
    [TestCase("""{"base64":"data:;base64,aGk="}""", "application/octet-stream")]
    [TestCase("""{"base64":"aG\nk=","mimetype":"image/png"}""", "image/png", Description = "broken into lines")]
    [TestCase("""{"base64":"aGk="}""", "application/octet-stream")]
    [TestCase("""{"base64":"aGk=","mimetype":"nonsense"}""", "application/octet-stream")]
    [TestCase("""{"base64":"aGk=","mimetype":7}""", "application/octet-stream")]
    [TestCase("""{"base64":"aGk=","mimetype":"text/plain\r\nX-Injected: 1"}""", "application/octet-stream")]
    [TestCase("""{"base64":"aGk=","mimetype":"text/plain; a=\"\u00e9\""}""", "application/octet-stream", Description = "no header may hold it")]
    [TestCase("""{"base64":"aGk=","mimetype":"text/plain; a=\"\u0001\""}""", "application/octet-stream")]
    public void The_file_is_taken_out_with_its_type(string media, string mimeType)
    {
        var read = EventReading.ReadData($$$"""{"id":"A","message":{"type":"image","media":{{{media}}}}}""");

        Assert.That((read.Media!.Id, read.Media.MimeType, Encoding.UTF8.GetString(read.Media.Content)), Is.EqualTo(("med_1", mimeType, "hi")));
        var shown = JsonNode.Parse(EventReading.FrameOf(read))!["data"]!["message"]!["media"]!.AsObject();
        Assert.That((string?)shown["url"], Is.EqualTo(Url));
        Assert.That(shown.ContainsKey("base64"), Is.False);
    }

    [Test]
    public void Everything_else_about_the_file_stays_and_the_engines_URL_gives_way_to_ours()
    {
        var read = EventReading.ReadData("""{"id":"A","message":{"type":"image","content":"","media":{"type":"image","url":"https://e/x","base64":"aGk=","size":2,"fileName":"a.png"},"edit":null}}""");

        Assert.That(
            EventReading.DataOf(read),
            Is.EqualTo($$$"""{"id":"A","message":{"type":"image","content":"","media":{"url":"{{{Url}}}","type":"image","size":2,"fileName":"a.png"},"edit":null}}"""));
    }

    [TestCase("\"!\"")]
    [TestCase("\"@@@\"")]
    [TestCase("\"A\"")]
    [TestCase("\"====\"")]
    [TestCase("\"aGk=aGk=\"")]
    [TestCase("\"data:image/png;base64,!\"")]
    [TestCase("\"data:no-comma\"")]
    public void A_file_that_is_not_base64_costs_the_file_and_not_the_message(string base64)
    {
        var read = EventReading.ReadData($$$$"""{"id":"A","message":{"type":"image","media":{"caption":"look","base64":{{{{base64}}}}}}}""");

        Assert.That(read.Media, Is.Null);
        Assert.That(EventReading.DataOf(read), Is.EqualTo("""{"id":"A","message":{"type":"image","media":{"error":"undecodable","caption":"look"}}}"""));
    }

    [TestCase("aGk", "hi", Description = "without padding")]
    [TestCase("-_-_", "\u00fb\u00ff\u00bf", Description = "URL-safe")]
    [TestCase("aG\\r\\nk=\\n", "hi", Description = "with line breaks")]
    [TestCase("data:image/png;base64,aGk", "hi")]
    public void Every_spelling_of_base64_is_decoded(string base64, string latin1)
    {
        var read = EventReading.ReadData($$$$"""{"id":"A","message":{"type":"image","media":{"base64":"{{{{base64}}}}"}}}""");

        Assert.That(Encoding.Latin1.GetString(read.Media!.Content), Is.EqualTo(latin1));
    }

    [TestCase("\"\"")]
    [TestCase("null")]
    [TestCase("7")]
    public void No_file_is_no_fault(string base64)
    {
        var read = EventReading.ReadData($$$$"""{"id":"A","message":{"media":{"base64":{{{{base64}}}},"url":"https://e/x"}}}""");

        Assert.That(read.Media, Is.Null);
        Assert.That(EventReading.DataOf(read), Does.Contain("https://e/x"));
    }

    [Test]
    public void A_large_file_is_taken_although_the_rest_has_to_fit_a_frame()
    {
        var file = new byte[2 * 1024 * 1024];

        var read = EventReading.ReadData($$$$"""{"id":"A","message":{"media":{"base64":"{{{{Convert.ToBase64String(file)}}}}"}}}""");

        Assert.That(read.Media!.Content, Is.EqualTo(file));
        Assert.That(read.Frame, Has.Length.LessThan(300));
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    public void An_event_is_cut_down_only_when_it_does_not_fit_a_frame(int over, bool isWhole)
    {
        var empty = EventReading.ReadData("""{"text":""}""").Frame.Length;
        var text = new string('x', EventFrame.MaxTailLength - empty + over);

        var read = EventReading.Read(Encoding.UTF8.GetBytes($$$"""{"event":"message.exchange","data":{"text":"{{{text}}}"}}"""));

        Assert.That(read.Value.Frame, isWhole ? Has.Length.EqualTo(EventFrame.MaxTailLength) : Has.Length.InRange(150_000, 151_000));
    }

    [Test]
    public void A_long_preview_is_left_out_and_the_words_stay()
    {
        var preview = new string('x', EventFrame.MaxTailLength);

        var read = EventReading.ReadData($$$$"""{"id":"A","message":{"type":"image","jpegThumbnail":"{{{{preview}}}}","media":{"caption":"look","size":1}}}""");

        Assert.That(EventReading.DataOf(read), Is.EqualTo("""{"id":"A","message":{"type":"image","jpegThumbnail":"","media":{"caption":"look","size":1}}}"""));
    }

    [Test]
    public void An_event_of_a_million_small_members_is_refused()
    {
        var members = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"{i}\":[{string.Join(',', Enumerable.Repeat("12", 1000))}]"));

        Assert.That(
            EventReading.Read(Encoding.UTF8.GetBytes($"{{\"event\":\"message.exchange\",\"data\":{{{members}}}}}")).Error,
            Is.EqualTo(new EventError.TooLargeForFrame(EventFrame.MaxTailLength)));
    }
}
