using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Ryze.Domain.Protocol.Link;
using Ryze.Domain.PublicApi.Events;
using Ryze.Tests.Support;

namespace Ryze.Tests.Domain.PublicApi.Events;

internal sealed class EventFrameTests
{
    private static readonly byte[] Tail = "\"id\":\"evt_1\",\"data\":{\"a\":\"é\"}}"u8.ToArray();

    [TestCase(1)]
    [TestCase(123)]
    [TestCase(1_000_000_000_000_000_000, Description = "19 digits")]
    [TestCase(long.MaxValue)]
    public void Frame_contains_its_number_before_its_tail(long seq)
    {
        var frame = new byte[EventFrame.LengthOf(Tail)];

        var length = EventFrame.Write(seq, Tail, frame);

        Assert.That(
            Encoding.UTF8.GetString(frame, 0, length), Is.EqualTo($$$"""{"type":"event","seq":{{{seq}}},"id":"evt_1","data":{"a":"é"}}"""));
    }

    [Test]
    public void Any_number_fits_the_computed_frame_length() => Gen.Long[1, long.MaxValue].SampleSteadily(seq =>
    {
        var frame = new byte[EventFrame.LengthOf(Tail)];
        var json = JsonNode.Parse(frame.AsSpan(0, EventFrame.Write(seq, Tail, frame)))!;
        return (long)json["seq"]! == seq && (string?)json["id"] == "evt_1";
    });

    [Test]
    public void Longest_tail_with_the_longest_number_is_the_longest_frame()
    {
        var tail = new byte[EventFrame.MaxTailLength];
        var frame = new byte[EventFrame.LengthOf(tail)];

        Assert.That(EventFrame.Write(long.MaxValue, tail, frame), Is.EqualTo(LinkProtocol.MaxFrameLength));
        Assert.That(frame, Has.Length.EqualTo(LinkProtocol.MaxFrameLength));
    }
}
