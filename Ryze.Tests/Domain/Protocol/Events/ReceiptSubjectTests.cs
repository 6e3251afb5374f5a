using System.Text;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Events;

namespace Ryze.Tests.Domain.Protocol.Events;

/// <summary>docs/spec/engines.md 4: any receipt proves that its message was sent.</summary>
internal sealed class ReceiptSubjectTests
{
    [TestCase("sender")]
    [TestCase("delivered")]
    [TestCase("server_error")]
    public void Receipt_with_a_source_is_an_echo_of_its_command(string status)
    {
        var receipt = Read($$"""{"status":"{{status}}","messageIds":["wamid.1"],"source":"cmd_1"}""");

        Assert.That(CommandEcho.In(receipt!), Is.EqualTo(new CommandEcho("cmd_1", "wamid.1")));
    }

    [TestCase("""{"status":"read","messageIds":["m1"]}""")]
    [TestCase("""{"status":"read","messageIds":["m1"],"source":"another program"}""")]
    public void Receipt_without_a_command_of_the_bridge_is_no_echo(string data) => Assert.That(CommandEcho.In(Read(data)!), Is.Null);

    [TestCase("""{"status":"read","messageIds":[]}""")]
    [TestCase("""{"status":"read","messageIds":[7]}""")]
    [TestCase("[")]
    public void Receipt_without_a_message_has_no_subject(string data) => Assert.That(Read(data), Is.Null);

    [Test]
    public void Message_is_no_receipt() =>
        Assert.That(ReceiptReader.Read("message.exchange", """{"messageIds":["m1"],"source":"cmd_1"}"""u8.ToArray()), Is.Null);

    private static ReceiptSubject? Read(string data) => ReceiptReader.Read("message.status", Encoding.UTF8.GetBytes(data));
}
