using System.Text;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Link;
using Ryze.Infrastructure.Bridge.Link;
using Ryze.Infrastructure.PublicApi.Link;

namespace Ryze.Tests.Infrastructure.PublicApi.Link;

/// <summary>docs/spec/bridge.md 2: the exact frames of both roles.</summary>
internal sealed class ApiFramesTests
{
    [Test]
    public void Hello_frame_has_the_documented_fields() =>
        Assert.That(
            Text(ApiFrames.Hello("su\"porte", 122, TimeSpan.FromSeconds(20))),
            Is.EqualTo("""{"type":"hello","instance":"su\u0022porte","last_acked":122,"heartbeat_seconds":20}"""));

    [TestCase(LinkCloseCode.ShuttingDown, 1001, "shutting down")]
    [TestCase(LinkCloseCode.TooBig, 1009, "too big")]
    [TestCase(LinkCloseCode.Replaced, 4000, "replaced")]
    [TestCase(LinkCloseCode.Deactivated, 4001, "deactivated")]
    [TestCase(LinkCloseCode.ProtocolError, 4002, "protocol error")]
    [TestCase(LinkCloseCode.TooSlow, 4003, "too slow")]
    public void Bye_frame_shows_the_reason(LinkCloseCode why, int code, string reason)
    {
        Assert.That(Text(ApiFrames.Bye(why)), Is.EqualTo($$"""{"type":"bye","reason":"{{reason}}"}"""));
        Assert.That((int)why, Is.EqualTo(code));
    }

    [Test]
    public void Result_frame_shows_the_receipt_or_the_failure()
    {
        var at = new DateTimeOffset(2026, 6, 17, 9, 0, 0, TimeSpan.FromHours(-3));

        Assert.That(
            Text(ApiFrames.Result("c1", new SentMessage("3EB0", at))),
            Is.EqualTo("""{"type":"result","id":"c1","ok":true,"data":{"message_id":"3EB0","timestamp":"2026-06-17T12:00:00Z"}}"""));
        Assert.That(
            Text(ApiFrames.Result("c1", new SentMessage(null, null))), Is.EqualTo("""{"type":"result","id":"c1","ok":true,"data":{}}"""));
        Assert.That(
            Text(ApiFrames.Result("c1", new CommandFailure("engine_rejected", "no", Retryable: false))),
            Is.EqualTo("""{"type":"result","id":"c1","ok":false,"error":{"code":"engine_rejected","message":"no","retryable":false}}"""));
    }

    [TestCase(1)]
    [TestCase(long.MaxValue)]
    public void Bridge_frames_have_the_documented_fields(long seq)
    {
        Assert.That(Text(BridgeFrames.Ready(seq, 256)), Is.EqualTo($$"""{"type":"ready","after":{{seq}},"window":256}"""));
        Assert.That(Text(BridgeFrames.Ack(seq)), Is.EqualTo($$"""{"type":"ack","seq":{{seq}}}"""));
    }

    private static string Text(ReadOnlyMemory<byte> frame) => Encoding.UTF8.GetString(frame.Span);
}
