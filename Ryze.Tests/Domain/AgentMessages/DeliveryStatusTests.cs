using System.Text;
using Ryze.Domain.AgentMessages;

namespace Ryze.Tests.Domain.AgentMessages;

/// <summary>Status only goes forward (bridge.md 3.1).</summary>
internal sealed class DeliveryStatusTests
{
    [TestCase(DeliveryStatus.Sent, DeliveryStatus.Delivered, DeliveryStatus.Delivered)]
    [TestCase(DeliveryStatus.Sent, DeliveryStatus.Read, DeliveryStatus.Read)]
    [TestCase(DeliveryStatus.Read, DeliveryStatus.Delivered, DeliveryStatus.Read)]
    [TestCase(DeliveryStatus.Delivered, DeliveryStatus.Sent, DeliveryStatus.Delivered)]
    [TestCase(DeliveryStatus.Sent, DeliveryStatus.Failed, DeliveryStatus.Failed)]
    [TestCase(DeliveryStatus.Delivered, DeliveryStatus.Failed, DeliveryStatus.Delivered)]
    [TestCase(DeliveryStatus.Failed, DeliveryStatus.Sent, DeliveryStatus.Failed)]
    [TestCase(DeliveryStatus.Failed, DeliveryStatus.Delivered, DeliveryStatus.Delivered)]
    public void What_holds_after_a_report(DeliveryStatus current, DeliveryStatus reported, DeliveryStatus after) =>
        Assert.That(DeliveryStatusRules.After(current, reported), Is.EqualTo(after));

    [Test]
    public void Of_several_sends_the_last_counts_and_a_failed_one_before_all()
    {
        Assert.That(DeliveryStatusRules.OfAll([DeliveryStatus.Read, DeliveryStatus.Delivered]), Is.EqualTo(DeliveryStatus.Delivered));
        Assert.That(DeliveryStatusRules.OfAll([DeliveryStatus.Read, DeliveryStatus.Failed]), Is.EqualTo(DeliveryStatus.Failed));
        Assert.That(DeliveryStatusRules.OfAll([]), Is.EqualTo(DeliveryStatus.Sent));
    }

    [TestCase("delivered", DeliveryStatus.Delivered)]
    [TestCase("read", DeliveryStatus.Read)]
    [TestCase("played", DeliveryStatus.Read)]
    [TestCase("server_error", DeliveryStatus.Failed)]
    public void Words_of_the_engine(string word, DeliveryStatus status) => Assert.That(Report($$"""{"status":"{{word}}","messageIds":["3EB0A","3EB0B"]}""")!.Status, Is.EqualTo(status));

    [TestCase("""{"status":"sender","messageIds":["3EB0A"]}""")]
    [TestCase("""{"status":"read_self","messageIds":["3EB0A"]}""")]
    [TestCase("""{"status":"read","messageIds":[]}""")]
    [TestCase("""{"status":"read","messageIds":[7,null,""]}""")]
    [TestCase("""{"status":7}""")]
    [TestCase("not json")]
    public void What_says_nothing_of_the_customer_is_no_report(string data) => Assert.That(Report(data), Is.Null);

    [Test]
    public void Another_event_is_no_report() =>
        Assert.That(StatusReport.Read("message.exchange", """{"status":"read","messageIds":["3EB0A"]}"""u8.ToArray()), Is.Null);

    private static StatusReport? Report(string data) => StatusReport.Read("message.status", Encoding.UTF8.GetBytes(data));
}
