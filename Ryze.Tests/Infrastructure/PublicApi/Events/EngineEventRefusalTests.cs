using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsCheck;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Link;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.Bridge.Link;
using Ryze.Infrastructure.Shared.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.PublicApi.Events;

/// <summary>
/// docs/spec/quality.md 2: an invalid event is refused with its reason, and every bridge can read the frame of an accepted one.
/// </summary>
internal sealed class EngineEventRefusalTests
{
    private const int Generated = 10_000;

    private static readonly (string Name, string[] Values)[] Root =
    [
        ("event", ["\"message.exchange\"", "\"message.status\"", "\"a\"", "\"\"", "\"a b\""]),
        ("data", []),
        ("instanceData", ["{\"token\":\"SECRET\"}"]),
    ];

    private static readonly string[] Names =
    [
        "id", "direction", "timestamp", "chat", "sender", "recipient", "message", "type", "jid", "groupJid", "content", "text", "media",
            "base64", "url",
        "mimetype", "mime", "edit", "forward", "reply", "source", "status", "messageIds", "isEdit", "unknown",
    ];

    private static readonly TestCaseData[] Refused =
    [
        Case("", "a JSON object is required"),
        Case("[]", "a JSON object is required"),
        Case("null", "a JSON object is required"),
        Case("\"x\"", "a JSON object is required"),
        Case("{", "malformed JSON at line 1, byte 2"),
        Case("{\"event\":\"a\",\n\"data\":x}", "malformed JSON at line 2, byte 8"),
        Case("{} {}", "malformed JSON at line 1, byte 4"),
        Case("{}", "event must be a name such as message.exchange; data must be an object"),
        Case("""{"event":"a"}""", "data must be an object"),
        Case("""{"event":"a","data":null}""", "data must be an object"),
        Case("""{"event":"a","data":[]}""", "data must be an object"),
        Case("""{"event":7,"data":{}}""", "event must be a name such as message.exchange"),
        Case("""{"event":"","data":{}}""", "event must be a name such as message.exchange"),
        Case("""{"event":"a b","data":{}}""", "event must be a name such as message.exchange"),
        Case("""{"event":"a\"","data":{}}""", "event must be a name such as message.exchange"),
        Case("""{"event":"é","data":{}}""", "event must be a name such as message.exchange"),
        Case("""{"event":"\ud800","data":{}}""", "event must be a name such as message.exchange"),
        Case($$$"""{"event":"{{{new string('x', 65)}}}","data":{}}""", "event must be a name such as message.exchange"),
    ];

    [TestCaseSource(nameof(Refused))]
    public void Invalid_event_is_refused_with_its_reason(string body, string faults) =>
        Assert.That(EventReading.FaultsOf(Encoding.UTF8.GetBytes(body)), Is.EqualTo(faults));

    [Test]
    public void Invalid_UTF_8_is_refused()
    {
        byte[] body = [.. "{\"event\":\"a\",\"data\":{\"x\":\""u8, 0xC3, 0x28, .. "\"}}"u8];

        Assert.That(EventReading.FaultsOf(body), Is.EqualTo("not UTF-8"));
    }

    [TestCase(64, true)]
    [TestCase(65, false)]
    public void Body_is_refused_when_it_is_deeper_than_64(int depth, bool accepted)
    {
        var nested = string.Concat(Enumerable.Repeat("[", depth - 2)) + string.Concat(Enumerable.Repeat("]", depth - 2));

        var read = EventReading.Read(Encoding.UTF8.GetBytes($$$"""{"event":"a","data":{"x":{{{nested}}}}}"""));

        Assert.That(read.Error is null, Is.EqualTo(accepted));
        Assert.That(read.Error, accepted ? Is.Null : Is.InstanceOf<RequestError.InvalidBody>());
    }

    [Test]
    public void Name_may_have_64_characters() =>
        Assert.That(EventReading.ReadData("{}", new string('x', 64)).Name, Has.Length.EqualTo(64));

    [Test]
    public void Last_value_counts_when_a_field_is_repeated()
    {
        var read = EventReading.Read("""{"event":"a","event":"message.exchange","data":{"id":"1"},"data":{"id":"2","id":"3"}}""");

        Assert.That((read.Name, read.Identity), Is.EqualTo(("message.exchange", "message.exchange||incoming|3|placeholder")));
        Assert.That(EventReading.FrameOf(read), Does.EndWith("""
            "data":{"id":"2","id":"3"}}
            """));
    }

    [Test]
    public void Field_name_of_any_length_is_kept()
    {
        var name = new string('n', 500_000);

        Assert.That(EventReading.FrameOf(EventReading.ReadData($$"""{"{{name}}":1}""")), Does.Contain(name));
    }

    [Test]
    public void Generated_body_is_refused_unless_a_bridge_can_store_its_frame()
    {
        var reader = EventReading.Reader();
        var accepted = 0;
        Gen.Int[0, int.MaxValue].SampleSteadily(
            seed =>
            {
                if (!reader.Read(JsonIsh.From(seed, Root, Names)).TryGet(out var read, out var error))
                {
                    return error is RequestError.InvalidBody or EventError.TooLargeForFrame;
                }

                Interlocked.Increment(ref accepted);
                return IsStoredByABridge(read);
            },
            iter: Generated,
            print: seed => $"{seed}: {Encoding.UTF8.GetString(JsonIsh.From(seed, Root, Names))}");

        TestContext.Out.WriteLine($"{accepted} of {Generated} accepted");
        Assert.That(accepted, Is.InRange(Generated / 10, Generated * 9 / 10), "the generator creates both kinds");
    }

    private static bool IsStoredByABridge(EngineEvent read)
    {
        var frame = new byte[EventFrame.LengthOf(read.Frame)];
        var whole = frame.AsMemory(0, EventFrame.Write(long.MaxValue, read.Frame, frame));
        using var json = JsonDocument.Parse(whole);
        return whole.Length <= LinkProtocol.MaxFrameLength
            && Utf8.IsValid(whole.Span)
            && whole.Span.IndexOf("SECRET"u8) < 0
            && json.RootElement.GetProperty("data").ValueKind == JsonValueKind.Object
            && FrameFields.TryRead(whole, out var fields)
            && EventReader.TryRead(fields, EventReading.Now, out var stored)
            && stored.Header.Kind == read.Chat;
    }

    private static TestCaseData Case(string body, string faults) =>
        new TestCaseData(body, faults).SetArgDisplayNames(body.Length > 60 ? body[..60] : body.Length == 0 ? "nothing" : body);
}
