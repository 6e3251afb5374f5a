using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Tests.Domain.Bridge.ToWhatsApp;

/// <summary>An error that operators see repeats nothing from the failed message.</summary>
internal sealed class RedactionTests
{
    private const string Essay = "I think that the queue is too long for us all.";

    [TestCase(
        "HTTP 422: Validation failed: Content is too long (maximum is 150000 characters)", Essay,
        "HTTP 422: Validation failed: Content***(maximum is 150000 characters)",
        Description = "eight consecutive characters are masked, shared words are not")]
    [TestCase("HTTP 422: we do not say meet me at noon here", "Meet me at noon", "HTTP 422: we do not say *** here")]
    [TestCase("HTTP 422: 'the rest is cut of…' is refused", "the rest is cut off somewhere", "HTTP 422: '***…' is refused")]
    [TestCase("HTTP 422: oi is short", "oi", "HTTP 422: oi is short")]
    [TestCase("HTTP 422: 1234 is no pin", "1234", "HTTP 422: *** is no pin")]
    [TestCase("HTTP 422: Maria Silva and Joana wrote maria silva", "oi", "HTTP 422: *** and *** wrote ***")]
    [TestCase("HTTP 422: +55 11 3333-4444 and 551133334444 and 88002211 are taken", "oi", "HTTP 422: *** and *** and *** are taken")]
    [TestCase(
        "HTTP 422: Identifier 551133334444@s.whatsapp.net has already been taken", "oi",
        "HTTP 422: Identifier ***@s.whatsapp.net has already been taken")]
    [TestCase(
        "192.168.10.200 is not a public address (refused by the network policy)", "oi",
        "192.168.10.200 is not a public address (refused by the network policy)")]
    [TestCase("", "anything", "")]
    public void Reason_contains_no_part_of_the_message(string why, string text, string redacted) =>
        Assert.That(Redaction.Of(Detail.Of(why), Message(text)), Is.EqualTo(redacted));

    [Test]
    public void Structured_message_content_is_masked()
    {
        var message = Message("oi") with
        {
            Place = new MessagePlace(1, 2, "Bakery Rosa", "12 Mill Lane"),
            Cards = [new SharedContact("Doctor Who", ["+44 20 7946"])],
            Poll = new MessagePoll("Red or blue?", ["Crimson"]),
            Media = new MessageMedia(null, "document", null, "x-ray.pdf", IsVoice: false),
        };

        Assert.That(
            Redaction.Of(Detail.Of("Bakery Rosa; 12 Mill Lane; Doctor Who; +44 20 7946; Red or blue?; Crimson; x-ray.pdf; rest"), message),
            Is.EqualTo("***; ***; ***; ***; ***; ***; ***; rest"));
    }

    private static WhatsAppMessage Message(string text) => new(
        "3EB0", IsOutgoing: false, new EventParty("551133334444@s.whatsapp.net", null, "Maria Silva"), ChatKind.Private,
        new EventParty("551133334444@s.whatsapp.net", "88002211@lid", "Joana"), "text", MessageAct.Say, text, "", null, null);
}
