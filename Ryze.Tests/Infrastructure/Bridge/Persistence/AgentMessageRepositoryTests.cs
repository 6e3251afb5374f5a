using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>The bridge sends each agent message once.</summary>
internal sealed class AgentMessageRepositoryTests : AgentMessageStore
{
    [Test]
    public async Task Message_is_received_once_from_any_source()
    {
        Assert.That(await ReceiveAsync(Message(5), "delivery-1"), Is.EqualTo(AgentMessageQueues.Sends));
        Assert.That(await ReceiveAsync(Message(5), "delivery-1"), Is.EqualTo(AgentMessageQueues.None), "the same delivery");
        Assert.That(await ReceiveAsync(Message(5), "delivery-2"), Is.EqualTo(AgentMessageQueues.None), "the same message");
        Assert.That(await ReceiveAsync(Message(5), null), Is.EqualTo(AgentMessageQueues.None), "found by the catch-up");
        Assert.That(
            await Messages.ReceiveAsync("int_2", "delivery-1", Message(5), Stores.Start, default), Is.EqualTo(AgentMessageQueues.Sends),
            "another integration");

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
            work!.Content! with { Files = [] },
            Is.EqualTo(Message(5) with { Files = [] })
            .Using<AgentMessageSnapshot>((a, b) => a.Content == b.Content && a.Chat == b.Chat && a.SenderName == b.SenderName));
        Assert.That(work.Content!.Files, Is.EqualTo(Message(5).Files));
    }

    [Test]
    public async Task Sent_message_is_finished_without_its_text()
    {
        await SendAsync(5, "3EB0A");

        Assert.That(await WorkAsync(5), Is.Null);
        Assert.That(await Stored.ScalarAsync<string>("SELECT Content FROM agent_messages"), Is.Empty);
        Assert.That(await ReceiveAsync(Message(5), "an update"), Is.EqualTo(AgentMessageQueues.None));
        Assert.That(await Messages.FindIdAsync(Id, "3EB0A", Message(5).ConversationId, default), Is.EqualTo(5));
        Assert.That((await Messages.FindAsync(Id, 5, default))!.WhatsAppId, Is.EqualTo("3EB0A"));
    }

    [Test]
    public async Task Failed_message_keeps_its_row_without_text_after_7_days()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_0", Now));
        await ApplyAsync(5, m => m.Fail("number is not on WhatsApp", failedPart: 0, Now));

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
        await ApplyAsync(5, m => m.Fail("number is not on WhatsApp", failedPart: null, Now));
        await ApplyAsync(5, m => m.MarkReceiptPushed(ReceiptState.Failed, Stores.Start));
        Stored.Time.Advance(TimeSpan.FromDays(8));
        await Stored.SendAsync(new PurgeDeliveryHistory());

        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.EqualTo(AgentMessageQueues.Sends));

        Assert.That((await WorkAsync(5))!.Content!.Content, Is.EqualTo("olá"));
    }

    [Test]
    public async Task Failed_message_without_text_continues_when_its_echo_arrives()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_0", Now));
        await ApplyAsync(5, m => m.Fail("outcome unknown", failedPart: null, Now));
        Stored.Time.Advance(TimeSpan.FromDays(8));
        await Stored.SendAsync(new PurgeDeliveryHistory());

        await Messages.RecordAsync(Id, [new CommandEcho("cmd_0", "3EB0A")], [], default);

        Assert.That((await WorkAsync(5))!.Content, Is.Null);
    }

    [Test]
    public async Task Agent_retry_sends_only_missing_parts_once()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_0", Now));
        await ApplyAsync(5, m => m.MarkSent(0, "3EB00"));
        await ApplyAsync(5, m => m.BeginSend(1, "cmd_1", Now));
        await ApplyAsync(5, m => m.Fail("number is not on WhatsApp", failedPart: 1, Now));

        Assert.That(await ReceiveAsync(Update(5), "before it was pushed"), Is.EqualTo(AgentMessageQueues.None));
        var failed = (await FindReceiptAsync(5))!;
        Assert.That((failed.Receipt, failed.Error), Is.EqualTo((ReceiptState.Failed, "number is not on WhatsApp")));
        await ApplyAsync(5, m => m.MarkReceiptPushed(ReceiptState.Failed, Stores.Start));
        Assert.That(
            await ReceiveAsync(Update(5) with { ShowsError = true }, "our own update"), Is.EqualTo(AgentMessageQueues.None));

        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.EqualTo(AgentMessageQueues.Sends));
        Assert.That(await ReceiveAsync(Update(5), "its second update"), Is.EqualTo(AgentMessageQueues.None));
        Assert.That(
            (await WorkAsync(5))!.Sends.Select(send => (send.Part, send.CommandId, send.IsSent)), Is.EqualTo(new[] { (0, "cmd_0", true) }));

        await ApplyAsync(5, m => m.Fail("again", failedPart: null, Now));
        await ApplyAsync(5, m => m.MarkReceiptPushed(ReceiptState.Failed, Stores.Start));
        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.EqualTo(AgentMessageQueues.None), "the same delivery counts once");
    }

    [Test]
    public async Task Message_can_be_sent_again_when_WhatsApp_could_not_deliver_it()
    {
        await SendAsync(5, "3EB0A");
        await ReportAsync(ReceiptState.Failed, "3EB0A");
        await ApplyAsync(5, m => m.MarkReceiptPushed(ReceiptState.Failed, Stores.Start));

        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.EqualTo(AgentMessageQueues.Sends));
        Assert.That((await WorkAsync(5))!.State, Is.EqualTo(AgentMessageState.Waiting), "no part has started");
        Assert.That((await WorkAsync(5))!.Content!.Content, Is.EqualTo("olá"));
    }

    [Test]
    public async Task Deleted_message_is_revoked_only_when_it_was_sent()
    {
        await ReceiveAsync(Message(5), null);
        Assert.That(await ReceiveAsync(Message(5) with { IsDeleted = true }, null), Is.EqualTo(AgentMessageQueues.None));
        Assert.That(await WaitingAsync(), Is.Empty);

        await SendAsync(6, "3EB0A");
        Assert.That(await ReceiveAsync(Message(6) with { IsDeleted = true }, "delete"), Is.EqualTo(AgentMessageQueues.Sends));
        Assert.That((await WorkAsync(6))!.State, Is.EqualTo(AgentMessageState.Deleting));
        await ApplyAsync(6, m => m.MarkRevoked(0));
        await ApplyAsync(6, m => m.FinishDeletion(Now));
        Assert.That(await ReceiveAsync(Message(6) with { IsDeleted = true }, "again"), Is.EqualTo(AgentMessageQueues.None));
        Assert.That(await WaitingAsync(), Is.Empty);
    }

    [Test]
    public async Task Old_entries_are_deleted_unless_they_are_unfinished()
    {
        await SendAsync(5, "3EB0A");
        await ReceiveAsync(Message(6), "delivery-2");
        Stored.Time.Advance(TimeSpan.FromDays(31));

        await Messages.PurgeAsync(doneBefore: Now.AddDays(-30), failedBefore: Now.AddDays(-7), deliveredBefore: Now.AddDays(-7), default);

        Assert.That(await Messages.FindKnownAsync(Id, [5, 6], default), Is.EquivalentTo(new[] { 6L }));
        Assert.That(
            await Stored.ScalarAsync<long>("SELECT (SELECT COUNT(*) FROM agent_sends) + (SELECT COUNT(*) FROM webhook_deliveries)"),
            Is.Zero);
    }

    [Test]
    public async Task Failed_message_is_not_sent_again_when_its_webhook_arrives_late()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_1", Now));
        await ApplyAsync(5, m => m.Fail("it is not known", failedPart: null, Now));
        await ApplyAsync(5, m => m.MarkReceiptPushed(ReceiptState.Failed, Stores.Start));

        Assert.That(await ReceiveAsync(Message(5), "the webhook that had been queued"), Is.EqualTo(AgentMessageQueues.None));
        Assert.That(await WorkAsync(5), Is.Null);
    }

    [Test]
    public async Task Failed_message_cannot_be_retried_when_its_receipt_was_abandoned()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.Fail("no", failedPart: null, Now));
        await ApplyAsync(5, m => m.AbandonReceipt(ReceiptState.Failed, Stores.Start));

        Assert.That(await FindReceiptAsync(5), Is.Null);
        Assert.That(await ReceiveAsync(Update(5), "any update"), Is.EqualTo(AgentMessageQueues.None));
    }

    [Test]
    public async Task Send_does_not_begin_when_the_message_was_deleted()
    {
        await ReceiveAsync(Message(5), null);
        await ReceiveAsync(Message(5) with { IsDeleted = true }, "delete");

        Assert.That(await ApplyAsync(5, m => m.BeginSend(0, "cmd_1", Now)), Is.Null);
        Assert.That(await Stored.ScalarAsync<long>("SELECT COUNT(*) FROM agent_sends"), Is.Zero);
    }

    [Test]
    public async Task Deleted_message_is_revoked_when_its_echo_arrives_late()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_1", Now));
        await ReceiveAsync(Message(5) with { IsDeleted = true }, "delete");
        await ApplyAsync(5, m => m.FinishDeletion(Now));

        Assert.That(
            await Messages.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A")], [], default), Is.EqualTo(AgentMessageQueues.Sends));

        var work = await WorkAsync(5);
        Assert.That((work!.State, work.WhatsAppId), Is.EqualTo((AgentMessageState.Deleting, (string?)"3EB0A")));
        await ApplyAsync(5, m => m.FinishDeletion(Now));
        Assert.That(
            await Messages.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A")], [], default), Is.EqualTo(AgentMessageQueues.None),
            "the repeated echo is known");
    }

    [Test]
    public async Task Deletion_is_not_finished_while_a_part_is_on_WhatsApp()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_1", Now));
        await ReceiveAsync(Message(5) with { IsDeleted = true }, "delete");

        // The echo arrives while the deletion, which does not know of it, finishes.
        await Messages.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A")], [], default);
        Assert.That(await ApplyAsync(5, m => m.FinishDeletion(Now)), Is.Null);
        Assert.That((await WorkAsync(5))!.State, Is.EqualTo(AgentMessageState.Deleting));

        await ApplyAsync(5, m => m.MarkRevoked(0));
        Assert.That((await ApplyAsync(5, m => m.FinishDeletion(Now)))!.Message.State, Is.EqualTo(AgentMessageState.Deleted));
    }

    [Test]
    public async Task Value_of_any_length_fits_its_column()
    {
        await ReceiveAsync(Message(5), null);
        await ApplyAsync(5, m => m.BeginSend(0, "cmd_1", Now));
        await ApplyAsync(5, m => m.MarkSent(0, new string('x', 5000)));
        await ApplyAsync(5, m => m.Fail("part 2 of 2: " + new string('x', 5000), failedPart: null, Now));

        Assert.That(await Stored.ScalarAsync<long>("SELECT MAX(LENGTH(Error)) FROM agent_messages"), Is.EqualTo(300));
        Assert.That(await Stored.ScalarAsync<long>("SELECT COUNT(WhatsAppId) FROM agent_sends"), Is.Zero);
    }

    [Test]
    public async Task Message_older_than_the_integration_is_accepted_only_when_it_is_known()
    {
        var old = Message(5) with { CreatedAt = Stores.Start.AddDays(-2) };
        Assert.That(await ReceiveAsync(old, null), Is.EqualTo(AgentMessageQueues.None));
        Assert.That(await Messages.FindKnownAsync(Id, [5], default), Is.Empty);

        await ReceiveAsync(Message(6), null);
        await ApplyAsync(6, m => m.Fail("no", failedPart: null, Now));
        await ApplyAsync(6, m => m.MarkReceiptPushed(ReceiptState.Failed, Stores.Start));
        Assert.That(
            await Messages.ReceiveAsync(Id, "retry", Update(6), Stores.Start.AddDays(8), default), Is.EqualTo(AgentMessageQueues.Sends));
    }

    [Test]
    public async Task Message_posted_by_the_bridge_is_not_an_agent_message()
    {
        var ledger = Stored.Get<IDeliveryRepository>();
        var key = new LedgerKey(IsOutgoing: true, ["551133334444@s.whatsapp.net"], "3EB0A");
        await ledger.BeginAsync(Id, key, 12, Stores.Start, default);
        await ledger.CompleteAsync(Id, 1, key, messageId: 5, default);

        Assert.That(await ReceiveAsync(Message(5), "its own webhook"), Is.EqualTo(AgentMessageQueues.None));
        Assert.That(await WaitingAsync(), Is.Empty);
        Assert.That(
            await Messages.ReceiveAsync("int_2", null, Message(5), Stores.Start, default), Is.EqualTo(AgentMessageQueues.Sends),
            "another integration has its own ids");
    }

    [Test]
    public async Task No_entry_is_stored_for_a_deleted_integration()
    {
        Assert.That(
            await Messages.ReceiveAsync("int_gone", "delivery", Message(5), Stores.Start.AddDays(-1), default),
            Is.EqualTo(AgentMessageQueues.None));
        await Stored.Get<IIntegrationSyncRepository>().SaveCaughtUpToAsync("int_gone", Stores.Start, default);

        Assert.That(
            await Stored.ScalarAsync<long>(
                "SELECT (SELECT COUNT(*) FROM agent_messages) + (SELECT COUNT(*) FROM webhook_deliveries) + (SELECT COUNT(*) FROM desks)"),
                Is.Zero);
    }

    private Task<string> ContentAsync() => Stored.ScalarAsync<string>("SELECT Content FROM agent_messages");
}
