using System.Text;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Events;

namespace Ryze.Tests.Infrastructure.Shared.Events;

/// <summary>docs/spec/bridge.md 3.1: a missed call is one line in the caller's conversation.</summary>
internal sealed class MissedCallTests
{
    private const string Chat = "\"chat\":{\"jid\":\"5511987650111@s.whatsapp.net\",\"name\":\"Leo\"}";

    [TestCase("\"state\":\"terminated\",\"reason\":\"timeout\"", "_Missed call._")]
    [TestCase("\"status\":\"rejected\"", "_Missed call._")]
    [TestCase("\"type\":\"terminated\"", "_Missed call._")]
    [TestCase("\"event\":\"timeout\",\"isVideo\":true", "_Missed video call._")]
    [TestCase("\"state\":\"terminated\",\"media\":\"video\"", "_Missed video call._")]
    public void Unanswered_call_becomes_one_line(string fields, string text)
    {
        var call = Read($"{{\"id\":\"C2\",{Chat},{fields}}}")!;

        Assert.That(
            (MessageText.Of(call, new MessageContext()), call.Call!.IsAnswered, call.ExternalId), Is.EqualTo((text, false, ":call:C2")));
        Assert.That(SourceId.WhatsAppIdOf(SourceId.Of(call.ExternalId)), Is.Null, "a quote cannot refer to a call");
    }

    [TestCase("\"state\":\"accepted\"")]
    [TestCase("\"state\":\"terminated\",\"reason\":\"accepted_elsewhere\"")]
    public void Accepted_call_is_answered(string fields) =>
        Assert.That(Read($"{{\"id\":\"C2\",{Chat},{fields}}}")!.Call!.IsAnswered, Is.True);

    [TestCase("\"state\":\"offer\"")]
    [TestCase("\"state\":\"latency\"")]
    [TestCase("\"n\":1")]
    [TestCase("\"state\":\"terminated\",\"direction\":\"outgoing\"")]
    [TestCase("\"state\":\"terminated\",\"fromMe\":true")]
    public void Ongoing_or_outgoing_call_shows_nothing(string fields) => Assert.That(Read($"{{\"id\":\"C2\",{Chat},{fields}}}"), Is.Null);

    [Test]
    public void Call_without_a_chat_belongs_to_its_sender() => Assert.That(
        Read("""{"id":"C2","state":"terminated","sender":{"jid":"5511987650111@s.whatsapp.net"}}""")!.Chat.Jid,
        Is.EqualTo("5511987650111@s.whatsapp.net"));

    [Test]
    public void Call_without_a_caller_shows_nothing() => Assert.That(Read("""{"id":"C2","state":"terminated"}"""), Is.Null);

    private static WhatsAppMessage? Read(string data) =>
        WhatsAppMessageReader.Read(EventNames.Call, "evt_1", Encoding.UTF8.GetBytes(data));
}
