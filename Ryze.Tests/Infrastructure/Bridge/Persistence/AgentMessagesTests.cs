using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>The bridge sends each agent message once.</summary>
internal sealed class AgentMessagesTests : AgentMessageStore
{
    [Test]
    public async Task Message_is_received_once_from_any_source()
    {
        Assert.That(await ReceiveAsync(Message(5), "delivery-1"), Is.True);
        Assert.That(await ReceiveAsync(Message(5), "delivery-1"), Is.False, "the same delivery");
        Assert.That(await ReceiveAsync(Message(5), "delivery-2"), Is.False, "the same message");
        Assert.That(await ReceiveAsync(Message(5), null), Is.False, "found by the catch-up");
        Assert.That(await Messages.ReceiveAsync("int_2", "delivery-1", Message(5), Stores.Start, default), Is.True, "another integration");

        Assert.That((await WaitingAsync()).Single(), Is.EqualTo(5));
        Assert.That(await Messages.FindKnownAsync(Id, [4, 5, 6], default), Is.EquivalentTo(new[] { 5L }));
    }

    [Test]
    public async Task Waiting_messages_are_read_completely_in_order_of_their_ids()
    {
        foreach (var id in new long[] { 9, 5, 7 })
        {
            await ReceiveAsync(Message(id), null);
        }

        Assert.That(await WaitingAsync(), Is.EqualTo(new long[] { 5, 7, 9 }));
        var work = await WorkAsync(5);
        Assert.That(
            work!.Message with { Files = [] },
            Is.EqualTo(Message(5) with { Files = [] })
            .Using<AgentMessage>((a, b) => a.Content == b.Content && a.Chat == b.Chat && a.SenderName == b.SenderName));
        Assert.That(work.Message.Files, Is.EqualTo(Message(5).Files));
    }

    [Test]
    public async Task Sent_message_is_finished_without_its_text()
    {
        await SendAsync(5, "3EB0A");

        Assert.That(await WorkAsync(5), Is.Null);
        Assert.That(await Stored.ScalarAsync<string>("SELECT Content FROM agent_messages"), Is.Empty);
        Assert.That(await ReceiveAsync(Message(5), "an update"), Is.False);
        Assert.That(
            (await Messages.FindIdAsync(Id, "3EB0A", Message(5).ConversationId, default), await Messages.FindWhatsAppIdAsync(
            Id, 5, default)), Is.EqualTo(((long?)5, (string?)"3EB0A")));
    }

    [Test]
    public async Task Failed_message_keeps_its_row_without_text_after_7_days()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_0", default);
        await Messages.FailAsync(Id, 5, "number is not on WhatsApp", failedPart: 0, default);

        Stored.Time.Advance(TimeSpan.FromDays(7));
        await Stored.SendAsync(new PurgeDeliveryHistory());
        Assert.That(await ContentAsync(), Does.Contain("ol"));
        Stored.Time.Advance(TimeSpan.FromMilliseconds(1));
        await Stored.SendAsync(new PurgeDeliveryHistory());

        Assert.That(await ContentAsync(), Is.Empty);
        Assert.That((await FindReceiptAsync(5))!.Error, Is.EqualTo("number is not on WhatsApp"));
    }

    [Test]
    public async Task Failed_message_without_text_can_be_sent_again()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.FailAsync(Id, 5, "number is not on WhatsApp", failedPart: null, default);
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);
        Stored.Time.Advance(TimeSpan.FromDays(8));
        await Stored.SendAsync(new PurgeDeliveryHistory());

        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.True);

        Assert.That((await WorkAsync(5))!.Message.Content, Is.EqualTo("olá"));
    }

    [Test]
    public async Task Echo_of_a_failed_message_without_text_does_not_throw()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_0", default);
        await Messages.FailAsync(Id, 5, "outcome unknown", failedPart: null, default);
        Stored.Time.Advance(TimeSpan.FromDays(8));
        await Stored.SendAsync(new PurgeDeliveryHistory());

        await Statuses.RecordAsync(Id, [new CommandEcho("cmd_0", "3EB0A")], [], default);

        Assert.That((await WorkAsync(5))!.Message.Content, Is.Empty);
    }

    [Test]
    public async Task Agent_retry_sends_only_missing_parts_once()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_0", default);
        await Messages.SentAsync(Id, 5, 0, "3EB00", default);
        await Messages.BeginSendAsync(Id, 5, 1, "cmd_1", default);
        await Messages.FailAsync(Id, 5, "number is not on WhatsApp", failedPart: 1, default);

        Assert.That(await ReceiveAsync(Update(5), "before it was told"), Is.False);
        Assert.That(
            (await FindReceiptAsync(5))!,
            Is.EqualTo(new PendingReceipt(12, ReceiptState.Failed, "number is not on WhatsApp", IsOff: false, Stores.Start)));
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);
        Assert.That(await ReceiveAsync(Update(5) with { ShowsError = true }, "our own update comes back"), Is.False);

        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.True);
        Assert.That(await ReceiveAsync(Update(5), "its second update"), Is.False);
        Assert.That(
            (await WorkAsync(5))!.Sends.Select(send => (send.Part, send.CommandId, send.IsSent)), Is.EqualTo(new[] { (0, "cmd_0", true) }));

        await Messages.FailAsync(Id, 5, "again", failedPart: null, default);
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);
        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.False, "the same delivery counts once");
    }

    [Test]
    public async Task Message_can_be_sent_again_when_WhatsApp_could_not_deliver_it()
    {
        await SendAsync(5, "3EB0A");
        await ReportAsync(ReceiptState.Failed, "3EB0A");
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);

        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.True);
        Assert.That((await WorkAsync(5))!.Sends, Is.Empty);
        Assert.That((await WorkAsync(5))!.Message.Content, Is.EqualTo("olá"));
    }

    [Test]
    public async Task Deleted_message_is_revoked_only_when_it_was_sent()
    {
        await ReceiveAsync(Message(5), null);
        Assert.That(await ReceiveAsync(Message(5) with { IsDeleted = true }, null), Is.False);
        Assert.That(await WaitingAsync(), Is.Empty);

        await SendAsync(6, "3EB0A");
        Assert.That(await ReceiveAsync(Message(6) with { IsDeleted = true }, "delete"), Is.True);
        Assert.That((await WorkAsync(6))!.IsDeleted, Is.True);
        await Messages.MarkRevokedAsync(Id, 6, 0, default);
        await Messages.DeletedAsync(Id, 6, default);
        Assert.That(await ReceiveAsync(Message(6) with { IsDeleted = true }, "again"), Is.False);
        Assert.That(await WaitingAsync(), Is.Empty);
    }

    [Test]
    public async Task Old_entries_are_deleted_unless_they_are_unfinished()
    {
        await SendAsync(5, "3EB0A");
        await ReceiveAsync(Message(6), "delivery-2");
        Stored.Time.Advance(TimeSpan.FromDays(31));

        await Messages.ForgetAsync(Stored.Time.GetUtcNow().AddDays(-30), Stored.Time.GetUtcNow().AddDays(-7), default);

        Assert.That(await Messages.FindKnownAsync(Id, [5, 6], default), Is.EquivalentTo(new[] { 6L }));
        Assert.That(
            await Stored.ScalarAsync<long>("SELECT (SELECT COUNT(*) FROM agent_sends) + (SELECT COUNT(*) FROM webhook_deliveries)"),
            Is.Zero);
    }

    [Test]
    public async Task Failed_message_is_not_sent_again_when_its_webhook_arrives_late()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.FailAsync(Id, 5, "it is not known", failedPart: null, default);
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);

        Assert.That(await ReceiveAsync(Message(5), "the webhook that had been queued"), Is.False);
        Assert.That(await WorkAsync(5), Is.Null);
    }

    [Test]
    public async Task Failed_message_cannot_be_retried_when_its_receipt_was_abandoned()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.FailAsync(Id, 5, "no", failedPart: null, default);
        await Statuses.AbandonReceiptAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);

        Assert.That(await FindReceiptAsync(5), Is.Null);
        Assert.That(await ReceiveAsync(Update(5), "any update"), Is.False);
    }

    [Test]
    public async Task Send_does_not_begin_when_the_message_was_deleted()
    {
        await ReceiveAsync(Message(5), null);
        await ReceiveAsync(Message(5) with { IsDeleted = true }, "delete");

        Assert.That(await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default), Is.False);
        Assert.That(await Stored.ScalarAsync<long>("SELECT COUNT(*) FROM agent_sends"), Is.Zero);
    }

    [Test]
    public async Task Deleted_message_is_revoked_when_its_echo_arrives_late()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await ReceiveAsync(Message(5) with { IsDeleted = true }, "delete");
        await Messages.DeletedAsync(Id, 5, default);

        Assert.That(await Statuses.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A")], [], default), Is.True);

        var work = await WorkAsync(5);
        Assert.That((work!.IsDeleted, work.Sends.Single().WhatsAppId), Is.EqualTo((true, (string?)"3EB0A")));
        await Messages.DeletedAsync(Id, 5, default);
        Assert.That(
            await Statuses.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A")], [], default), Is.False, "the repeated echo is known");
    }

    [Test]
    public async Task Deletion_is_not_finished_while_a_part_is_on_WhatsApp()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await ReceiveAsync(Message(5) with { IsDeleted = true }, "delete");

        // The echo arrives while the deletion, which does not know of it, finishes.
        await Statuses.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A")], [], default);
        Assert.That(await Messages.DeletedAsync(Id, 5, default), Is.False);
        Assert.That((await WorkAsync(5))!.IsDeleted, Is.True);

        await Messages.MarkRevokedAsync(Id, 5, 0, default);
        Assert.That(await Messages.DeletedAsync(Id, 5, default), Is.True);
    }

    [Test]
    public async Task Value_of_any_length_fits_its_column()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.SentAsync(Id, 5, 0, new string('x', 5000), default);
        await Messages.FailAsync(Id, 5, "part 2 of 2: " + new string('x', 5000), failedPart: null, default);

        Assert.That(await Stored.ScalarAsync<long>("SELECT MAX(LENGTH(Error)) FROM agent_messages"), Is.EqualTo(300));
        Assert.That(await Stored.ScalarAsync<long>("SELECT COUNT(WhatsAppId) FROM agent_sends"), Is.Zero);
    }

    [Test]
    public async Task Message_older_than_the_integration_is_accepted_only_when_it_is_known()
    {
        var old = Message(5) with { CreatedAt = Stores.Start.AddDays(-2) };
        Assert.That(await ReceiveAsync(old, null), Is.False);
        Assert.That(await Messages.FindKnownAsync(Id, [5], default), Is.Empty);

        await ReceiveAsync(Message(6), null);
        await Messages.FailAsync(Id, 6, "no", failedPart: null, default);
        await Statuses.MarkReceiptPushedAsync(Id, 6, Stores.Told(ReceiptState.Failed), default);
        Assert.That(await Messages.ReceiveAsync(Id, "retry", Update(6), Stores.Start.AddDays(8), default), Is.True);
    }

    [Test]
    public async Task Message_posted_by_the_bridge_is_not_an_agent_message()
    {
        var ledger = Stored.Get<IDeliveryRepository>();
        var key = new LedgerKey(IsOutgoing: true, ["551133334444@s.whatsapp.net"], "3EB0A");
        await ledger.BeginAsync(Id, key, 12, Stores.Start, default);
        await ledger.CompleteAsync(Id, 1, key, messageId: 5, default);

        Assert.That(await ReceiveAsync(Message(5), "its own webhook"), Is.False);
        Assert.That(await WaitingAsync(), Is.Empty);
        Assert.That(
            await Messages.ReceiveAsync("int_2", null, Message(5), Stores.Start, default), Is.True, "another integration has its own ids");
    }

    [Test]
    public async Task Waiting_messages_are_found_with_an_index()
    {
        await Messages.ListWaitingAsync(Id, 0, 10, default);
        await Statuses.ListPendingReceiptsAsync(Id, 0, 10, default);
        await Messages.ListWaitingAsync(default);

        var plans = await Stored.PlansAsync("agent_messages");
        Assert.That(plans, Has.Count.EqualTo(4));
        Assert.That(plans, Has.All.Match("USING (COVERING )?INDEX IX_agent_messages_(Waiting|Untold) "));
    }

    [Test]
    public async Task No_entry_is_stored_for_a_deleted_integration()
    {
        Assert.That(await Messages.ReceiveAsync("int_gone", "delivery", Message(5), Stores.Start.AddDays(-1), default), Is.False);
        await Stored.Get<ICatchUpRepository>().SaveAsync("int_gone", Stores.Start, default);

        Assert.That(
            await Stored.ScalarAsync<long>(
                "SELECT (SELECT COUNT(*) FROM agent_messages) + (SELECT COUNT(*) FROM webhook_deliveries) + (SELECT COUNT(*) FROM desks)"),
                Is.Zero);
    }

    private Task<string> ContentAsync() => Stored.ScalarAsync<string>("SELECT Content FROM agent_messages");
}
