using System.Text;
using System.Text.Json;
using CsCheck;
using Ryze.Infrastructure.Bridge.Link;
using Ryze.Infrastructure.PublicApi.Link;
using Ryze.Infrastructure.Shared.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Link;

/// <summary>docs/spec/bridge.md 2: a frame is a JSON object, and unknown fields are ignored.</summary>
internal sealed class FrameFieldsTests
{
    private const int Generated = 10_000;

    private static readonly string[] Texts = ["type", "id", "event", "command", "occurred_at"];

    private static readonly (string Name, string[] Values)[] Root =
    [
        ("type", ["\"event\"", "\"command\"", "\"ack\""]), ("seq", ["1", "123", "9223372036854775807"]), ("id", ["\"evt_1\""]),
        ("event", ["\"message.exchange\""]), ("command", ["\"message.send\"", "\"message.read\"", "\"chat.presence\""]),
        ("occurred_at", ["\"2026-04-28T10:30:00Z\""]), ("data", []), ("unknown", ["1"]),
    ];

    private static readonly string[] Names =
    [
        "chat", "jid", "type", "groupJid", "text", "url", "reply_to", "message_id", "contacts", "full_name", "phone", "latitude",
            "longitude", "state", "x",
    ];

    [Test]
    public void Every_field_is_read()
    {
        var fields = Read("""
            { "type":"t", "id":"i", "event":"e", "seq":1, "after":2, "window":3, "last_acked":4, "occurred_at":"o", "data": {"a": [1, "}"]} , "x":{"seq":9} }
            """);

        Assert.That(
            (fields.Type, fields.Id, fields.Name, fields.Seq, fields.After, fields.Window, fields.LastAcked, fields.OccurredAt),
            Is.EqualTo(("t", "i", "e", (long?)1, (long?)2, (long?)3, (long?)4, "o")));
        Assert.That(Encoding.UTF8.GetString(fields.Data.Span), Is.EqualTo("""{"a": [1, "}"]}"""));
    }

    [TestCase("""{"command":"c"}""", "c")]
    [TestCase("""{"ev\u0065nt":"\u00e9"}""", "é", Description = "escaped")]
    [TestCase("""{"event":"a","event":"b"}""", "b", Description = "the last counts")]
    [TestCase("""{"Event":"a"}""", null, Description = "case counts")]
    [TestCase("{}", null)]
    public void Name_is_read_from_an_event_or_a_command(string frame, string? name) => Assert.That(Read(frame).Name, Is.EqualTo(name));

    [TestCase("{\"data\":null}", "null")]
    [TestCase("{\"data\":-1.5e3}", "-1.5e3")]
    [TestCase("{\"data\":\"é\"}", "\"é\"")]
    [TestCase("{\"data\":[{}]}", "[{}]")]
    public void Data_may_be_any_JSON_value(string frame, string data) =>
        Assert.That(Encoding.UTF8.GetString(Read(frame).Data.Span), Is.EqualTo(data));

    [Test]
    public void Known_field_of_another_type_does_not_refuse_the_frame()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var value in new[] { "1", "null", "true", "{\"seq\":1}", "[1]" })
            {
                var fields = Read($$"""{"type":{{value}},"id":{{value}},"event":{{value}},"occurred_at":{{value}},"seq":7}""");
                Assert.That(
                    (fields.Type, fields.Id, fields.Name, fields.OccurredAt, fields.Seq),
                    Is.EqualTo(((string?)null, (string?)null, (string?)null, (string?)null, (long?)7)), value);
            }

            foreach (var value in new[] { "\"1\"", "null", "1.5", "1e3", "9223372036854775808", "{\"seq\":1}", "[1]", "true" })
            {
                var fields = Read($$"""{"seq":{{value}},"after":{{value}},"window":{{value}},"last_acked":{{value}},"id":"i"}""");
                Assert.That(
                    new[] { fields.Seq, fields.After, fields.Window, fields.LastAcked }, Is.All.EqualTo(FrameFields.NoNumber), value);
                Assert.That(fields.Id, Is.EqualTo("i"), value);
            }
        }
    }

    [TestCase("type")]
    [TestCase("id")]
    [TestCase("event")]
    public void Frame_is_refused_when_a_text_is_not_Unicode(string name) =>
        Assert.That(FrameFields.TryRead(Encoding.UTF8.GetBytes($"{{\"{name}\":\"\\ud800\"}}"), out _), Is.False);

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("1")]
    [TestCase("{")]
    [TestCase("{}}")]
    [TestCase("{}{}")]
    [TestCase("{} x")]
    [TestCase("{\"seq\":01}")]
    [TestCase("{\"seq\":1,}")]
    [TestCase("{'seq':1}")]
    [TestCase("/**/{}")]
    [TestCase("\uFEFF{}")]
    public void Frame_is_refused_when_it_is_not_a_JSON_object(string frame) =>
        Assert.That(FrameFields.TryRead(Encoding.UTF8.GetBytes(frame), out _), Is.False);

    [Test]
    public void Reader_agrees_with_JsonDocument_on_10_000_generated_frames()
    {
        var read = 0;
        Gen.Int[0, int.MaxValue].SampleSteadily(
            seed =>
            {
                var frame = JsonIsh.From(seed, Root, Names);
                var isRead = FrameFields.TryRead(frame, out var fields);
                if (isRead)
                {
                    Interlocked.Increment(ref read);

                    // The next step of each role must not fail either.
                    EventReader.TryRead(fields, DateTimeOffset.UnixEpoch, out _);
                    CommandReader.TryRead(fields.Name, fields.Data, out _, out _);
                }

                return IsFrame(frame) is not { } expected || isRead == expected;
            },
            iter: Generated,
            print: seed => $"{seed}: {Encoding.UTF8.GetString(JsonIsh.From(seed, Root, Names))}");

        TestContext.Out.WriteLine($"{read} of {Generated} are frames");
        Assert.That(read, Is.InRange(Generated / 20, Generated * 19 / 20), "the generator creates valid and invalid frames");
    }

    private static FrameFields Read(string frame)
    {
        Assert.That(FrameFields.TryRead(Encoding.UTF8.GetBytes(frame), out var fields), Is.True, frame);
        return fields;
    }

    /// <summary>The verdict of JsonDocument, or null for a name that is half a surrogate pair: both verdicts are valid then.</summary>
    private static bool? IsFrame(byte[] frame)
    {
        try
        {
            using var json = JsonDocument.Parse(frame);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.EnumerateObject().All(IsField);
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsField(JsonProperty field) =>
        !Texts.Contains(field.Name, StringComparer.Ordinal) || field.Value.ValueKind != JsonValueKind.String || IsText(field.Value);

    private static bool IsText(JsonElement value)
    {
        try
        {
            return value.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
