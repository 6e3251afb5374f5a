using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>Which receipts the bridge pushes to Chatwoot.</summary>
internal sealed class AgentReceiptsTests : AgentMessageStore
{
    [Test]
    public async Task Receipt_is_pushed_once_without_moving_back()
    {
        await SendAsync(5, "3EB0A");

        Assert.That(await ReportAsync(ReceiptState.Delivered, "3EB0A"), Is.EqualTo(AgentMessageQueues.Receipts));
        Assert.That((await FindReceiptAsync(5))!.Receipt, Is.EqualTo(ReceiptState.Delivered));
        Assert.That(await ReportAsync(ReceiptState.Read, "3EB0A"), Is.EqualTo(AgentMessageQueues.Receipts));
        Assert.That((await FindReceiptAsync(5))!.Receipt, Is.EqualTo(ReceiptState.Read), "the later receipt replaces the pending one");

        await ApplyAsync(5, m => m.MarkReceiptPushed(ReceiptState.Delivered, Stores.Start));
        Assert.That((await FindReceiptAsync(5))?.Receipt, Is.EqualTo(ReceiptState.Read), "the bridge pushed the older receipt");
        await ApplyAsync(5, m => m.MarkReceiptPushed(ReceiptState.Read, Stores.Start));
        Assert.That(
            await ReportAsync(ReceiptState.Delivered, "3EB0A"), Is.EqualTo(AgentMessageQueues.None), "the older receipt is late");
        Assert.That(await FindReceiptAsync(5), Is.Null);
    }

    [Test]
    public async Task Receipt_is_pushed_again_when_Chatwoot_shows_a_webhook_failure()
    {
        await SendAsync(5, "3EB0A");
        await ReportAsync(ReceiptState.Read, "3EB0A");
        await ApplyAsync(5, m => m.MarkReceiptPushed(ReceiptState.Read, Stores.Start));

        Assert.That(await ReceiveAsync(Message(5) with { ShowsError = true }, null), Is.EqualTo(AgentMessageQueues.Receipts));

        Assert.That((await FindReceiptAsync(5))?.Receipt, Is.EqualTo(ReceiptState.Read));
        await ApplyAsync(5, m => m.MarkReceiptPushed(ReceiptState.Read, Stores.Start));
        Assert.That(
            (await FindReceiptAsync(5), await WaitingAsync()), Is.EqualTo(((AgentMessage?)null, Array.Empty<long>())),
            "the message is not sent again");
    }

    [Test]
    public async Task Sent_receipt_is_pushed_when_Chatwoot_shows_a_failure_before_the_send()
    {
        await ReceiveAsync(Message(5), "delivery-1");

        Assert.That(
            await ReceiveAsync(Message(5) with { ShowsError = true }, null), Is.EqualTo(AgentMessageQueues.None),
            "the message already waits");

        await SendAsync(5, "3EB0A");
        Assert.That((await FindReceiptAsync(5))?.Receipt, Is.EqualTo(ReceiptState.Sent));
    }

    [Test]
    public async Task Receipt_is_kept_when_it_arrives_before_the_result()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_1", Now));
        Assert.That(await ReportAsync(ReceiptState.Read, "3EB0A"), Is.EqualTo(AgentMessageQueues.None));

        await ApplyAsync(5, m => m.MarkSent(0, "3EB0A"));
        Assert.That(await WakesAsync(5, m => m.Finish(Now)), Is.EqualTo(AgentMessageQueues.Receipts));

        Assert.That((await FindReceiptAsync(5))!.Receipt, Is.EqualTo(ReceiptState.Read));
        Assert.That(await Stored.ScalarAsync<long>("SELECT COUNT(*) FROM early_statuses"), Is.Zero);
    }

    [Test]
    public async Task Receipt_of_an_unknown_message_is_not_kept()
    {
        await SendAsync(5, "3EB0A");

        Assert.That(await ReportAsync(ReceiptState.Read, "3EB0FF"), Is.EqualTo(AgentMessageQueues.None));
        Assert.That(await Stored.ScalarAsync<long>("SELECT COUNT(*) FROM early_statuses"), Is.Zero);
    }

    [Test]
    public async Task Receipt_of_the_slower_part_is_pushed()
    {
        await ReceiveAsync(Message(5), null);
        for (var part = 0; part < 2; part++)
        {
            await ApplyAsync(5, m => m.BeginSend(part, $"cmd_{part}", Now));
            await ApplyAsync(5, m => m.MarkSent(part, $"3EB0{part}"));
        }

        await ApplyAsync(5, m => m.Finish(Now));

        Assert.That(await ReportAsync(ReceiptState.Read, "3EB00"), Is.EqualTo(AgentMessageQueues.None));
        Assert.That(await ReportAsync(ReceiptState.Delivered, "3EB01"), Is.EqualTo(AgentMessageQueues.Receipts));
        Assert.That((await FindReceiptAsync(5))!.Receipt, Is.EqualTo(ReceiptState.Delivered));
    }

    [Test]
    public async Task Failed_message_continues_when_its_echo_arrives()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_1", Now));
        await ApplyAsync(5, m => m.Fail("it is not known", failedPart: null, Now));
        await ApplyAsync(5, m => m.MarkReceiptPushed(ReceiptState.Failed, Stores.Start));

        Assert.That(
            await Messages.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A"), new CommandEcho("cmd_other", "3EB0B")], [], default),
            Is.EqualTo(AgentMessageQueues.Sends));

        Assert.That((await WorkAsync(5))!.State, Is.EqualTo(AgentMessageState.Sending));
        Assert.That(
            await WakesAsync(5, m => m.Finish(Now)), Is.EqualTo(AgentMessageQueues.Receipts), "the sent receipt is pending");
        Assert.That((await FindReceiptAsync(5))!.Receipt, Is.EqualTo(ReceiptState.Sent));
    }

    [Test]
    public async Task Sent_receipt_is_pushed_when_the_webhook_was_undelivered()
    {
        await ReceiveAsync(Message(5) with { ShowsError = true }, null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_1", Now));
        await ApplyAsync(5, m => m.MarkSent(0, "3EB0A"));

        Assert.That(await WakesAsync(5, m => m.Finish(Now)), Is.EqualTo(AgentMessageQueues.Receipts));
        Assert.That((await FindReceiptAsync(5))!.Receipt, Is.EqualTo(ReceiptState.Sent));
    }

    [Test]
    public async Task Receipt_is_pushed_again_when_it_changed_during_the_push()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_1", Now));
        await ApplyAsync(5, m => m.Fail("it is not known", failedPart: null, Now));

        // The echo arrives while the bridge pushes the failure to Chatwoot.
        await Messages.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A")], [], default);
        await ApplyAsync(5, m => m.Finish(Now));
        Assert.That(
            await WakesAsync(5, m => m.MarkReceiptPushed(ReceiptState.Failed, Stores.Start)), Is.EqualTo(AgentMessageQueues.Receipts));

        Assert.That((await FindReceiptAsync(5))!.Receipt, Is.EqualTo(ReceiptState.Sent));
    }

    [Test]
    public async Task Agent_retry_is_accepted_before_Chatwoot_confirms_the_push()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_1", Now));
        await ApplyAsync(5, m => m.Fail("no", failedPart: 0, Now));

        // Chatwoot already shows the update, but its answer has not arrived.
        Assert.That(
            await ReceiveAsync(Update(5) with { ShowsError = true }, "our own update"), Is.EqualTo(AgentMessageQueues.None));
        Stored.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.EqualTo(AgentMessageQueues.Sends));
        Assert.That(await FindReceiptAsync(5), Is.Null);

        // The message fails again before the first answer arrives.
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_2", Now));
        await ApplyAsync(5, m => m.Fail("no again", failedPart: 0, Now));
        Assert.That(
            await WakesAsync(5, m => m.MarkReceiptPushed(ReceiptState.Failed, Stores.Start)), Is.EqualTo(AgentMessageQueues.Receipts));
        await ApplyAsync(5, m => m.AbandonReceipt(ReceiptState.Failed, Stores.Start));
        Assert.That((await FindReceiptAsync(5))!.Error, Is.EqualTo("no again"));
    }

    [Test]
    public async Task Message_does_not_fail_when_its_echo_arrives_first()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_0", Now));
        await Messages.RecordAsync(Id, [new CommandEcho("cmd_0", "3EB0A")], [], default);

        Assert.That(await ApplyAsync(5, m => m.Fail("it is not known", failedPart: 0, Now)), Is.Null);

        Assert.That((await WorkAsync(5))!.Sends.Single().IsSent, Is.True);
        Assert.That(await FindReceiptAsync(5), Is.Null);
    }

    [Test]
    public async Task Agent_retry_does_not_send_a_part_again_when_its_late_echo_arrived()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_0", Now));
        await ApplyAsync(5, m => m.Fail("it is not known", failedPart: 0, Now));
        await Messages.RecordAsync(Id, [new CommandEcho("cmd_0", "3EB0A")], [], default);
        await ApplyAsync(5, m => m.BeginSend(1, "cmd_1", Now));
        await ApplyAsync(5, m => m.Fail("too large", failedPart: 1, Now));
        await ApplyAsync(5, m => m.MarkReceiptPushed(ReceiptState.Failed, Stores.Start));

        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.EqualTo(AgentMessageQueues.Sends));
        Assert.That((await WorkAsync(5))!.Sends.Select(send => (send.Part, send.IsSent)), Is.EqualTo(new[] { (0, true) }));
    }

    [Test]
    public async Task Receipt_is_pushed_again_when_a_delivered_message_was_reset_in_Chatwoot()
    {
        await SendAsync(1, "3EB0A");
        await ReportAsync(ReceiptState.Delivered, "3EB0A");
        await ApplyAsync(1, m => m.MarkReceiptPushed(ReceiptState.Delivered, Stores.Start));
        Assert.That(await FindReceiptAsync(1), Is.Null);

        Assert.That(await ReceiveAsync(Update(1) with { ShowsSent = true }, "retry"), Is.EqualTo(AgentMessageQueues.Receipts));

        Assert.That((await FindReceiptAsync(1))!.Receipt, Is.EqualTo(ReceiptState.Delivered));
        Assert.That(await WaitingAsync(), Is.Empty, "nothing is sent twice");
    }
}
