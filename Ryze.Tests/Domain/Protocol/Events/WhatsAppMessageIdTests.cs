using System.Text;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Events;

namespace Ryze.Tests.Domain.Protocol.Events;

/// <summary>Message ids that a database could confuse with another id.</summary>
internal sealed class WhatsAppMessageIdTests
{
    [TestCase("3EB0", "3EB0")]
    [TestCase("3EB0 ", "evt_1", Description = "SQL Server compares it as equal to 3EB0")]
    [TestCase(" ", "evt_1")]
    [TestCase("", "evt_1")]
    public void Event_id_replaces_a_message_id_that_ends_with_a_blank(string given, string expected)
    {
        var data =
            $$$"""{"id":"{{{given}}}","direction":"incoming","chat":{"jid":"5511999999999@s.whatsapp.net"},"message":{"type":"text","content":"x"}}""";

        Assert.That(
            WhatsAppMessageReader.Read(EventNames.Message, "evt_1", Encoding.UTF8.GetBytes(data))?.Id, Is.EqualTo(expected));
    }
}
