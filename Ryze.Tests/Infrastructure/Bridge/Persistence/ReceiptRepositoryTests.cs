using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>What Chatwoot is told of it.</summary>
internal sealed class ReceiptRepositoryTests : AgentMessageStore
{
    [Test]
    public async Task A_status_is_told_once_and_never_goes_back()
    {
        await SendAsync(5, "3EB0A");

        Assert.That(await ReportAsync(ReceiptState.Delivered, "3EB0A"), Is.True);
        Assert.That((await UntoldAsync(5))!.Status, Is.EqualTo(ReceiptState.Delivered));
        Assert.That(await ReportAsync(ReceiptState.Read, "3EB0A"), Is.True);
        Assert.That((await UntoldAsync(5))!.Status, Is.EqualTo(ReceiptState.Read), "coalesced");

        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Delivered), default);
        Assert.That((await UntoldAsync(5))?.Status, Is.EqualTo(ReceiptState.Read), "told meanwhile was the older one");
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Read), default);
        Assert.That(await ReportAsync(ReceiptState.Delivered, "3EB0A"), Is.False, "late");
        Assert.That(await UntoldAsync(5), Is.Null);
    }

    [Test]
    public async Task What_Chatwoot_shows_as_failed_for_want_of_a_webhook_is_told_again()
    {
        await SendAsync(5, "3EB0A");
        await ReportAsync(ReceiptState.Read, "3EB0A");
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Read), default);

        Assert.That(await ReceiveAsync(Message(5) with { ShowsError = true }, null), Is.True);

        Assert.That((await UntoldAsync(5))?.Status, Is.EqualTo(ReceiptState.Read));
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Read), default);
        Assert.That((await UntoldAsync(5), await WaitingAsync()), Is.EqualTo(((PendingReceipt?)null, Array.Empty<long>())), "and nothing is sent again");
    }

    [Test]
    public async Task What_Chatwoot_shows_as_failed_before_it_is_sent_is_told_to_be_sent_afterwards()
    {
        await ReceiveAsync(Message(5), "delivery-1");

        Assert.That(await ReceiveAsync(Message(5) with { ShowsError = true }, null), Is.False, "it waits already");

        await SendAsync(5, "3EB0A");
        Assert.That((await UntoldAsync(5))?.Status, Is.EqualTo(ReceiptState.Sent));
    }

    [Test]
    public async Task A_status_that_comes_before_the_result_is_not_lost()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        Assert.That(await ReportAsync(ReceiptState.Read, "3EB0A"), Is.False);

        await Messages.SentAsync(Id, 5, 0, "3EB0A", default);
        Assert.That(await Messages.FinishAsync(Id, 5, default), Is.True);

        Assert.That((await UntoldAsync(5))!.Status, Is.EqualTo(ReceiptState.Read));
        Assert.That(await Stored.ScalarAsync<long>("SELECT COUNT(*) FROM early_statuses"), Is.Zero);
    }

    [Test]
    public async Task A_status_of_a_message_of_nobodys_is_not_kept()
    {
        await SendAsync(5, "3EB0A");

        Assert.That(await ReportAsync(ReceiptState.Read, "3EB0FF"), Is.False);
        Assert.That(await Stored.ScalarAsync<long>("SELECT COUNT(*) FROM early_statuses"), Is.Zero);
    }

    [Test]
    public async Task Of_two_parts_the_slower_one_is_shown()
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
        Assert.That((await UntoldAsync(5))!.Status, Is.EqualTo(ReceiptState.Delivered));
    }

    [Test]
    public async Task A_message_given_up_on_as_unknown_goes_on_when_its_echo_comes()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.FailAsync(Id, 5, "it is not known", failedPart: null, default);
        await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);

        Assert.That(await Statuses.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A"), new CommandEcho("cmd_other", "3EB0B")], [], default), Is.True);

        Assert.That((await WorkAsync(5))!.Sends.Single().IsSent, Is.True);
        Assert.That(await Messages.FinishAsync(Id, 5, default), Is.True, "Chatwoot is told that it was sent");
        Assert.That((await UntoldAsync(5))!.Status, Is.EqualTo(ReceiptState.Sent));
    }

    [Test]
    public async Task What_Chatwoot_showed_as_failed_because_nobody_took_its_webhook_is_told_to_be_sent()
    {
        await ReceiveAsync(Message(5) with { ShowsError = true }, null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.SentAsync(Id, 5, 0, "3EB0A", default);

        Assert.That(await Messages.FinishAsync(Id, 5, default), Is.True);
        Assert.That((await UntoldAsync(5))!.Status, Is.EqualTo(ReceiptState.Sent));
    }

    [Test]
    public async Task What_was_told_while_it_changed_is_told_anew()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.FailAsync(Id, 5, "it is not known", failedPart: null, default);

        // The failure is on its way to Chatwoot when the echo comes and all is well.
        await Statuses.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A")], [], default);
        await Messages.FinishAsync(Id, 5, default);
        Assert.That(await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default), Is.True);

        Assert.That((await UntoldAsync(5))!.Status, Is.EqualTo(ReceiptState.Sent));
    }

    [Test]
    public async Task Retry_is_seen_though_Chatwoot_is_slow_to_say_that_it_was_told()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.FailAsync(Id, 5, "no", failedPart: 0, default);

        // The update is on its way, Chatwoot shows it, and its answer is not here yet.
        Assert.That(await ReceiveAsync(Update(5) with { ShowsError = true }, "our own update"), Is.False);
        Stored.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await ReceiveAsync(Update(5), "retry"), Is.True);
        Assert.That(await UntoldAsync(5), Is.Null);

        // It fails at once again, and only now the first answer comes.
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_2", default);
        await Messages.FailAsync(Id, 5, "no again", failedPart: 0, default);
        Assert.That(await Statuses.MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default), Is.True);
        await Statuses.AbandonReceiptAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);
        Assert.That((await UntoldAsync(5))!.Error, Is.EqualTo("no again"));
    }

    [Test]
    public async Task What_turns_out_to_be_sent_at_the_moment_it_is_given_up_on_does_not_fail()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_0", default);
        await Statuses.RecordAsync(Id, [new CommandEcho("cmd_0", "3EB0A")], [], default);

        Assert.That(await Messages.FailAsync(Id, 5, "it is not known", failedPart: 0, default), Is.False);

        Assert.That((await WorkAsync(5))!.Sends.Single().IsSent, Is.True);
        Assert.That(await UntoldAsync(5), Is.Null);
    }

    [Test]
    public async Task A_part_that_its_late_echo_showed_to_be_sent_is_not_sent_again_by_Retry()
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
    public async Task Receipt_is_shown_again_when_a_delivered_message_was_reset_in_Chatwoot()
    {
        await SendAsync(1, "3EB0A");
        await ReportAsync(ReceiptState.Delivered, "3EB0A");
        await Statuses.MarkReceiptPushedAsync(Id, 1, Stores.Told(ReceiptState.Delivered), default);
        Assert.That(await UntoldAsync(1), Is.Null);

        Assert.That(await ReceiveAsync(Update(1) with { ShowsSent = true }, "retry"), Is.True);

        Assert.That((await UntoldAsync(1))!.Status, Is.EqualTo(ReceiptState.Delivered));
        Assert.That(await WaitingAsync(), Is.Empty, "nothing is sent twice");
    }
}
