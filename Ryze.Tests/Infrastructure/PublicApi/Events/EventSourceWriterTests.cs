using System.Text;
using Ryze.Infrastructure.PublicApi.Events;

namespace Ryze.Tests.Infrastructure.PublicApi.Events;

/// <summary>The command's id in a frame that was written without it.</summary>
internal sealed class EventSourceWriterTests
{
    [TestCase(
        """ "id":"e","data":{"id":"m","message":{"type":"text","source":"api","content":"a"}}}""",
        """ "id":"e","data":{"id":"m","message":{"type":"text","source":"cmd_1","content":"a"}}}""")]
    [TestCase(
        """ "data":{"source":"x","message":{"content":"a","more":{"source":"y"}}}}""",
        """ "data":{"source":"x","message":{"source":"cmd_1","content":"a","more":{"source":"y"}}}}""")]
    [TestCase(""" "data":{"message":{}}}""", """ "data":{"message":{"source":"cmd_1"}}}""")]
    [TestCase(""" "data":{"message":{"source":{"a":[1]},"b":2}}}""", """ "data":{"message":{"source":"cmd_1","b":2}}}""")]
    [TestCase(""" "data":{"message":[1]}}""", """ "data":{"message":[1]}}""")]
    [TestCase(""" "message":{"source":"x"},"data":{}}""", """ "message":{"source":"x"},"data":{}}""")]
    public void Source_of_a_message_is_written(string frame, string expected) =>
        Assert.That(Write(frame, "message.exchange"), Is.EqualTo("\"echo\":\"cmd_1\"," + expected));

    [Test]
    public void Echo_of_the_header_is_replaced() => Assert.That(
        Write(""" "echo":"api","data":{"message":{}}}""", "message.exchange"),
        Is.EqualTo(""" "echo":"cmd_1","data":{"message":{"source":"cmd_1"}}}"""));

    [TestCase(""" "data":{"messageIds":["m"],"chat":{"source":"y"}}}""",
        """ "data":{"source":"cmd_1","messageIds":["m"],"chat":{"source":"y"}}}""")]
    public void Source_of_a_receipt_is_written(string frame, string expected) =>
        Assert.That(Write(frame, "message.status"), Is.EqualTo(expected));

    [Test]
    public void Id_with_a_quote_is_escaped() => Assert.That(
        Encoding.UTF8.GetString(new EventSourceWriter().Write(""" "data":{}}"""u8.ToArray(), "message.status", "cmd\"1")),
        Is.EqualTo(""" "data":{"source":"cmd\u00221"}}"""));

    private static string Write(string frame, string name) =>
        Encoding.UTF8.GetString(new EventSourceWriter().Write(Encoding.UTF8.GetBytes(frame), name, "cmd_1"));
}
