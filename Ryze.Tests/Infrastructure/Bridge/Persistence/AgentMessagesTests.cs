using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>What is to be sent, once.</summary>
internal sealed class AgentMessagesTests : AgentMessageStore
{
    [Test]
    public async Task A_message_is_work_once_whatever_delivers_it()
    {
        Assert.That(await ReceiveAsync(Message(5), "delivery-1"), Is.True);
        Assert.That(await ReceiveAsync(Message(5), "delivery-1"), Is.False, "the same delivery");
        Assert.That(await ReceiveAsync(Message(5), "delivery-2"), Is.False, "the same message");
        Assert.That(await ReceiveAsync(Message(5), null), Is.False, "found by catching up");
        Assert.That(await Messages.ReceiveAsync("int_2", "delivery-1", Message(5), Stores.Start, default), Is.True, "another integration");

        Assert.That((await WaitingAsync()).Single(), Is.EqualTo(5));
        Assert.That(await Messages.FindKnownAsync(Id, [4, 5, 6], default), Is.EquivalentTo(new[] { 5L }));
    }

    [Test]
    public async Task Waiting_messages_come_in_order_of_their_ids_and_are_told_whole()
    {
        foreach (var id in new long[] { 9, 5, 7 })
        {
            await ReceiveAsync(Message(id), null);
        }

        Assert.That(await WaitingAsync(), Is.EqualTo(new long[] { 5, 7, 9 }));
        var work = await WorkAsync(5);
        Assert.That(work!.Message with { Files = [] }, Is.EqualTo(Message(5) with { Files = [] }).Using<AgentMessage>((a, b) => a.Content == b.Content && a.Chat == b.Chat && a.SenderName == b.SenderName));
        Assert.That(work.Message.Files, Is.EqualTo(Message(5).Files));
    }

    [Test]
    public async Task What_is_sent_is_no_work_any_more_and_its_words_are_forgotten()
    {
        await SendAsync(5, "3EB0A");

        Assert.That(await WorkAsync(5), Is.Null);
        Assert.That(await Stored.ScalarAsync<string>("SELECT Content FROM agent_messages"), Is.Empty);
        Assert.That(await ReceiveAsync(Message(5), "an update"), Is.False);
        Assert.That((await Messages.FindIdAsync(Id, "3EB0A", Message(5).ConversationId, default), await Messages.FindWhatsAppIdAsync(Id, 5, default)), Is.EqualTo(((long?)5, (string?)"3EB0A")));
    }

    [Test]
    public async Task The_text_of_a_failed_message_is_erased_after_7_days_and_its_row_stays()
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
        Assert.That((await UntoldAsync(5))!.Error, Is.EqualTo("number is not on WhatsApp"));
    }

    [Test]
    public async Task A_failed_message_without_text_can_be_sent_again()
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
    public async Task An_echo_of_a_failed_message_without_text_does_not_throw()
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
    public async Task Retry_sends_again_once_and_only_what_has_not_arrived()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_0", default);
        await Messages.SentAsync(Id, 5, 0, "3EB00", default);
        await Messages.BeginSendAsync(Id, 5, 1, "cmd_1", default);
        await Messages.FailAsync(Id, 5, "number is not on WhatsApp", failedPart: 1, default);

        Assert.That(await ReceiveAsync(Update(5), "before it was told"), Is.False);
        Assert.That((await UntoldAsync(5))!, Is.EqualTo(new PendingReceipt(12, ReceiptState.Failed, "number is not on WhatsApp", IsOff: false, Stores.Start)));
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);
        Assert.That(await ReceiveAsync(Update(5) with { ShowsError = true }, "our own update comes back"), Is.False);

        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.True);
        Assert.That(await ReceiveAsync(Update(5), "its second update"), Is.False);
        Assert.That((await WorkAsync(5))!.Sends.Select(send => (send.Part, send.CommandId, send.IsSent)), Is.EqualTo(new[] { (0, "cmd_0", true) }));

        await Messages.FailAsync(Id, 5, "again", failedPart: null, default);
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);
        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.False, "the same delivery presses no button twice");
    }

    [Test]
    public async Task What_WhatsApp_could_not_deliver_can_be_sent_again()
    {
        await SendAsync(5, "3EB0A");
        await ReportAsync(ReceiptState.Failed, "3EB0A");
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);

        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.True);
        Assert.That((await WorkAsync(5))!.Sends, Is.Empty);
        Assert.That((await WorkAsync(5))!.Message.Content, Is.EqualTo("olá"));
    }

    [Test]
    public async Task Deleted_before_it_was_begun_it_is_never_sent_and_after_it_is_taken_back()
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
    public async Task Old_messages_and_deliveries_are_forgotten_and_unfinished_ones_are_not()
    {
        await SendAsync(5, "3EB0A");
        await ReceiveAsync(Message(6), "delivery-2");
        Stored.Time.Advance(TimeSpan.FromDays(31));

        await Messages.ForgetAsync(Stored.Time.GetUtcNow().AddDays(-30), Stored.Time.GetUtcNow().AddDays(-7), default);

        Assert.That(await Messages.FindKnownAsync(Id, [5, 6], default), Is.EquivalentTo(new[] { 6L }));
        Assert.That(await Stored.ScalarAsync<long>("SELECT (SELECT COUNT(*) FROM agent_sends) + (SELECT COUNT(*) FROM webhook_deliveries)"), Is.Zero);
    }

    [Test]
    public async Task Told_of_late_as_new_a_failed_message_is_not_sent_again()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.FailAsync(Id, 5, "it is not known", failedPart: null, default);
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);

        Assert.That(await ReceiveAsync(Message(5), "the webhook that had been queued"), Is.False);
        Assert.That(await WorkAsync(5), Is.Null);
    }

    [Test]
    public async Task What_Chatwoot_was_never_told_to_have_failed_cannot_be_retried()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.FailAsync(Id, 5, "no", failedPart: null, default);
        await Statuses.AbandonReceiptAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);

        Assert.That(await UntoldAsync(5), Is.Null);
        Assert.That(await ReceiveAsync(Update(5), "any update"), Is.False);
    }

    [Test]
    public async Task Deleted_while_it_is_being_begun_it_is_not_begun()
    {
        await ReceiveAsync(Message(5), null);
        await ReceiveAsync(Message(5) with { IsDeleted = true }, "delete");

        Assert.That(await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default), Is.False);
        Assert.That(await Stored.ScalarAsync<long>("SELECT COUNT(*) FROM agent_sends"), Is.Zero);
    }

    [Test]
    public async Task Thought_not_to_have_been_sent_a_deleted_message_is_taken_back_when_its_echo_comes()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await ReceiveAsync(Message(5) with { IsDeleted = true }, "delete");
        await Messages.DeletedAsync(Id, 5, default);

        Assert.That(await Statuses.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A")], [], default), Is.True);

        var work = await WorkAsync(5);
        Assert.That((work!.IsDeleted, work.Sends.Single().WhatsAppId), Is.EqualTo((true, (string?)"3EB0A")));
        await Messages.DeletedAsync(Id, 5, default);
        Assert.That(await Statuses.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A")], [], default), Is.False, "told again it is known");
    }

    [Test]
    public async Task Deleted_it_is_not_done_with_while_a_part_is_known_to_be_on_WhatsApp()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await ReceiveAsync(Message(5) with { IsDeleted = true }, "delete");

        // Its echo comes while the deletion, which did not know of it, comes to its end.
        await Statuses.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A")], [], default);
        Assert.That(await Messages.DeletedAsync(Id, 5, default), Is.False);
        Assert.That((await WorkAsync(5))!.IsDeleted, Is.True);

        await Messages.MarkRevokedAsync(Id, 5, 0, default);
        Assert.That(await Messages.DeletedAsync(Id, 5, default), Is.True);
    }

    [Test]
    public async Task A_reason_and_an_id_of_any_length_fit()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.SentAsync(Id, 5, 0, new string('x', 5000), default);
        await Messages.FailAsync(Id, 5, "part 2 of 2: " + new string('x', 5000), failedPart: null, default);

        Assert.That(await Stored.ScalarAsync<long>("SELECT MAX(LENGTH(Error)) FROM agent_messages"), Is.EqualTo(300));
        Assert.That(await Stored.ScalarAsync<long>("SELECT COUNT(WhatsAppId) FROM agent_sends"), Is.Zero);
    }

    [Test]
    public async Task Written_before_the_integration_a_message_is_none_of_it_and_a_known_one_can_be_retried_however_old_it_is()
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
    public async Task What_the_relay_has_posted_itself_is_no_agents_message()
    {
        var ledger = Stored.Get<IDeliveryRepository>();
        var key = new LedgerKey(IsOutgoing: true, ["551133334444@s.whatsapp.net"], "3EB0A");
        await ledger.BeginAsync(Id, key, 12, Stores.Start, default);
        await ledger.CompleteAsync(Id, 1, key, messageId: 5, default);

        Assert.That(await ReceiveAsync(Message(5), "its own webhook"), Is.False);
        Assert.That(await WaitingAsync(), Is.Empty);
        Assert.That(await Messages.ReceiveAsync("int_2", null, Message(5), Stores.Start, default), Is.True, "another Chatwoot counts for itself");
    }

    [Test]
    public async Task However_much_is_done_what_waits_is_found_without_a_look_at_it()
    {
        await Messages.ListWaitingAsync(Id, 0, 10, default);
        await Statuses.ListPendingReceiptsAsync(Id, 0, 10, default);
        await Messages.ListWaitingAsync(default);

        var plans = await Stored.PlansAsync("agent_messages");
        Assert.That(plans, Has.Count.EqualTo(4));
        Assert.That(plans, Has.All.Match("USING (COVERING )?INDEX IX_agent_messages_(Waiting|Untold) "));
    }

    [Test]
    public async Task Nothing_is_kept_for_an_integration_that_is_gone()
    {
        Assert.That(await Messages.ReceiveAsync("int_gone", "delivery", Message(5), Stores.Start.AddDays(-1), default), Is.False);
        await Stored.Get<ICatchUpRepository>().SaveAsync("int_gone", Stores.Start, default);

        Assert.That(
            await Stored.ScalarAsync<long>("SELECT (SELECT COUNT(*) FROM agent_messages) + (SELECT COUNT(*) FROM webhook_deliveries) + (SELECT COUNT(*) FROM desks)"), Is.Zero);
    }

    private Task<string> ContentAsync() => Stored.ScalarAsync<string>("SELECT Content FROM agent_messages");
}
