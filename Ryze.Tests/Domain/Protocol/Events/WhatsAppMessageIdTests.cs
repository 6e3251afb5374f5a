using System.Text;
using Ryze.Domain.Protocol.Events.Content;

namespace Ryze.Tests.Domain.Protocol.Events;

/// <summary>Ids that a database could take for another.</summary>
internal sealed class WhatsAppMessageIdTests
{
    [TestCase("3EB0", "3EB0")]
    [TestCase("3EB0 ", "evt_1", Description = "SQL Server takes it for 3EB0")]
    [TestCase(" ", "evt_1")]
    [TestCase("", "evt_1")]
    public void The_event_id_stands_in_when_the_message_id_ends_with_a_blank(string given, string expected)
    {
        var data = $$$"""{"id":"{{{given}}}","direction":"incoming","chat":{"jid":"5511999999999@s.whatsapp.net"},"message":{"type":"text","content":"x"}}""";

        Assert.That(WhatsAppMessageReader.Read(WhatsAppMessageReader.EventName, "evt_1", Encoding.UTF8.GetBytes(data))?.Id, Is.EqualTo(expected));
    }
}
