using System.Text;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Events;

namespace Ryze.Tests.Domain.Protocol.Events;

/// <summary>A receipt only moves forward (docs/spec/bridge.md 3.1).</summary>
internal sealed class ReceiptStateTests
{
    [TestCase(ReceiptState.Sent, ReceiptState.Delivered, ReceiptState.Delivered)]
    [TestCase(ReceiptState.Sent, ReceiptState.Read, ReceiptState.Read)]
    [TestCase(ReceiptState.Read, ReceiptState.Delivered, ReceiptState.Read)]
    [TestCase(ReceiptState.Delivered, ReceiptState.Sent, ReceiptState.Delivered)]
    [TestCase(ReceiptState.Sent, ReceiptState.Failed, ReceiptState.Failed)]
    [TestCase(ReceiptState.Delivered, ReceiptState.Failed, ReceiptState.Delivered)]
    [TestCase(ReceiptState.Failed, ReceiptState.Sent, ReceiptState.Failed)]
    [TestCase(ReceiptState.Failed, ReceiptState.Delivered, ReceiptState.Delivered)]
    public void Receipt_only_moves_forward_after_a_report(ReceiptState current, ReceiptState reported, ReceiptState after) =>
        Assert.That(ReceiptStateRules.After(current, reported), Is.EqualTo(after));

    [Test]
    public void Receipt_of_several_parts_is_failed_or_the_least_advanced()
    {
        Assert.That(ReceiptStateRules.OfAll([ReceiptState.Read, ReceiptState.Delivered]), Is.EqualTo(ReceiptState.Delivered));
        Assert.That(ReceiptStateRules.OfAll([ReceiptState.Read, ReceiptState.Failed]), Is.EqualTo(ReceiptState.Failed));
        Assert.That(ReceiptStateRules.OfAll([]), Is.EqualTo(ReceiptState.Sent));
    }

    [TestCase("delivered", ReceiptState.Delivered)]
    [TestCase("read", ReceiptState.Read)]
    [TestCase("played", ReceiptState.Read)]
    [TestCase("server_error", ReceiptState.Failed)]
    public void Engine_word_becomes_a_receipt(string word, ReceiptState status) =>
        Assert.That(Report($$"""{"status":"{{word}}","messageIds":["3EB0A","3EB0B"]}""")!.Status, Is.EqualTo(status));

    [Test]
    public void Report_has_the_reason_of_a_failure() => Assert.That(
        Report("""{"status":"server_error","messageIds":["3EB0A"],"error":{"code":131047,"message":"too late"}}""")!.Reason,
        Is.EqualTo("too late"));

    [TestCase("""{"status":"sender","messageIds":["3EB0A"]}""")]
    [TestCase("""{"status":"read_self","messageIds":["3EB0A"]}""")]
    [TestCase("""{"status":"read","messageIds":[]}""")]
    [TestCase("""{"status":"read","messageIds":[7,null,""]}""")]
    [TestCase("""{"status":7}""")]
    [TestCase("not json")]
    public void Event_without_a_customer_receipt_is_not_a_report(string data) => Assert.That(Report(data), Is.Null);

    [Test]
    public void Event_with_another_name_is_not_a_report() =>
        Assert.That(ReceiptReader.Read("message.exchange", """{"status":"read","messageIds":["3EB0A"]}"""u8.ToArray()), Is.Null);

    private static ReceiptReport? Report(string data) => ReceiptReader.Read("message.status", Encoding.UTF8.GetBytes(data))?.Report;
}
