using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>Which receipts the bridge pushes to Chatwoot.</summary>
internal sealed class ReceiptRepositoryTests : AgentMessageStore
{
    [Test]
    public async Task Receipt_is_pushed_once_without_moving_back()
    {
        await SendAsync(5, "3EB0A");

        Assert.That(await ReportAsync(ReceiptState.Delivered, "3EB0A"), Is.True);
        Assert.That((await FindReceiptAsync(5))!.Status, Is.EqualTo(ReceiptState.Delivered));
        Assert.That(await ReportAsync(ReceiptState.Read, "3EB0A"), Is.True);
        Assert.That((await FindReceiptAsync(5))!.Status, Is.EqualTo(ReceiptState.Read), "the later receipt replaces the pending one");

        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Delivered), default);
        Assert.That((await FindReceiptAsync(5))?.Status, Is.EqualTo(ReceiptState.Read), "the bridge pushed the older receipt");
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Read), default);
        Assert.That(await ReportAsync(ReceiptState.Delivered, "3EB0A"), Is.False, "the older receipt is late");
        Assert.That(await FindReceiptAsync(5), Is.Null);
    }

    [Test]
    public async Task Receipt_is_pushed_again_when_Chatwoot_shows_a_webhook_failure()
    {
        await SendAsync(5, "3EB0A");
        await ReportAsync(ReceiptState.Read, "3EB0A");
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Read), default);

        Assert.That(await ReceiveAsync(Message(5) with { ShowsError = true }, null), Is.True);

        Assert.That((await FindReceiptAsync(5))?.Status, Is.EqualTo(ReceiptState.Read));
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Read), default);
        Assert.That(
            (await FindReceiptAsync(5), await WaitingAsync()), Is.EqualTo(((PendingReceipt?)null, Array.Empty<long>())),
            "the message is not sent again");
    }

    [Test]
    public async Task Sent_receipt_is_pushed_when_Chatwoot_shows_a_failure_before_the_send()
    {
        await ReceiveAsync(Message(5), "delivery-1");

        Assert.That(await ReceiveAsync(Message(5) with { ShowsError = true }, null), Is.False, "the message already waits");

        await SendAsync(5, "3EB0A");
        Assert.That((await FindReceiptAsync(5))?.Status, Is.EqualTo(ReceiptState.Sent));
    }

    [Test]
    public async Task Receipt_is_kept_when_it_arrives_before_the_result()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        Assert.That(await ReportAsync(ReceiptState.Read, "3EB0A"), Is.False);

        await Messages.SentAsync(Id, 5, 0, "3EB0A", default);
        Assert.That(await Messages.FinishAsync(Id, 5, default), Is.True);

        Assert.That((await FindReceiptAsync(5))!.Status, Is.EqualTo(ReceiptState.Read));
        Assert.That(await Stored.ScalarAsync<long>("SELECT COUNT(*) FROM early_statuses"), Is.Zero);
    }

    [Test]
    public async Task Receipt_of_an_unknown_message_is_not_kept()
    {
        await SendAsync(5, "3EB0A");

        Assert.That(await ReportAsync(ReceiptState.Read, "3EB0FF"), Is.False);
        Assert.That(await Stored.ScalarAsync<long>("SELECT COUNT(*) FROM early_statuses"), Is.Zero);
    }

    [Test]
    public async Task Receipt_of_the_slower_part_is_pushed()
    {
        await ReceiveAsync(Message(5), null);
        for (var part = 0; part < 2; part++)
        {
            await Messages.BeginSendAsync(Id, 5, part, $"cmd_{part}", default);
            await Messages.SentAsync(Id, 5, part, $"3EB0{part}", default);
        }

        await Messages.FinishAsync(Id, 5, default);

        Assert.That(await ReportAsync(ReceiptState.Read, "3EB00"), Is.False);
        Assert.That(await ReportAsync(ReceiptState.Delivered, "3EB01"), Is.True);
        Assert.That((await FindReceiptAsync(5))!.Status, Is.EqualTo(ReceiptState.Delivered));
    }

    [Test]
    public async Task Failed_message_continues_when_its_echo_arrives()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.FailAsync(Id, 5, "it is not known", failedPart: null, default);
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);

        Assert.That(
            await Statuses.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A"), new CommandEcho("cmd_other", "3EB0B")], [], default),
            Is.True);

        Assert.That((await WorkAsync(5))!.Sends.Single().IsSent, Is.True);
        Assert.That(await Messages.FinishAsync(Id, 5, default), Is.True, "the sent receipt is pending");
        Assert.That((await FindReceiptAsync(5))!.Status, Is.EqualTo(ReceiptState.Sent));
    }

    [Test]
    public async Task Sent_receipt_is_pushed_when_the_webhook_was_undelivered()
    {
        await ReceiveAsync(Message(5) with { ShowsError = true }, null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.SentAsync(Id, 5, 0, "3EB0A", default);

        Assert.That(await Messages.FinishAsync(Id, 5, default), Is.True);
        Assert.That((await FindReceiptAsync(5))!.Status, Is.EqualTo(ReceiptState.Sent));
    }

    [Test]
    public async Task Receipt_is_pushed_again_when_it_changed_during_the_push()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.FailAsync(Id, 5, "it is not known", failedPart: null, default);

        // The echo arrives while the bridge pushes the failure to Chatwoot.
        await Statuses.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A")], [], default);
        await Messages.FinishAsync(Id, 5, default);
        Assert.That(await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default), Is.True);

        Assert.That((await FindReceiptAsync(5))!.Status, Is.EqualTo(ReceiptState.Sent));
    }

    [Test]
    public async Task Agent_retry_is_accepted_before_Chatwoot_confirms_the_push()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.FailAsync(Id, 5, "no", failedPart: 0, default);

        // Chatwoot already shows the update, but its answer has not arrived.
        Assert.That(await ReceiveAsync(Update(5) with { ShowsError = true }, "our own update"), Is.False);
        Stored.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.True);
        Assert.That(await FindReceiptAsync(5), Is.Null);

        // The message fails again before the first answer arrives.
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_2", default);
        await Messages.FailAsync(Id, 5, "no again", failedPart: 0, default);
        Assert.That(await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default), Is.True);
        await Statuses.AbandonReceiptAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);
        Assert.That((await FindReceiptAsync(5))!.Error, Is.EqualTo("no again"));
    }

    [Test]
    public async Task Message_does_not_fail_when_its_echo_arrives_first()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_0", default);
        await Statuses.RecordAsync(Id, [new CommandEcho("cmd_0", "3EB0A")], [], default);

        Assert.That(await Messages.FailAsync(Id, 5, "it is not known", failedPart: 0, default), Is.False);

        Assert.That((await WorkAsync(5))!.Sends.Single().IsSent, Is.True);
        Assert.That(await FindReceiptAsync(5), Is.Null);
    }

    [Test]
    public async Task Agent_retry_does_not_send_a_part_again_when_its_late_echo_arrived()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_0", default);
        await Messages.FailAsync(Id, 5, "it is not known", failedPart: 0, default);
        await Statuses.RecordAsync(Id, [new CommandEcho("cmd_0", "3EB0A")], [], default);
        await Messages.BeginSendAsync(Id, 5, 1, "cmd_1", default);
        await Messages.FailAsync(Id, 5, "too large", failedPart: 1, default);
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);

        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.True);
        Assert.That((await WorkAsync(5))!.Sends.Select(send => (send.Part, send.IsSent)), Is.EqualTo(new[] { (0, true) }));
    }

    [Test]
    public async Task Receipt_is_pushed_again_when_a_delivered_message_was_reset_in_Chatwoot()
    {
        await SendAsync(1, "3EB0A");
        await ReportAsync(ReceiptState.Delivered, "3EB0A");
        await Statuses.MarkReceiptPushedAsync(Id, 1, Stores.Told(ReceiptState.Delivered), default);
        Assert.That(await FindReceiptAsync(1), Is.Null);

        Assert.That(await ReceiveAsync(Update(1) with { ShowsSent = true }, "retry"), Is.True);

        Assert.That((await FindReceiptAsync(1))!.Status, Is.EqualTo(ReceiptState.Delivered));
        Assert.That(await WaitingAsync(), Is.Empty, "nothing is sent twice");
    }
}
