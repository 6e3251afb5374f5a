using Ryze.Application.Ports;
using Ryze.Domain.AgentMessages;

namespace Ryze.Tests.Infrastructure.Persistence;

/// <summary>The table behind "once in effect" towards WhatsApp (bridge.md 3.3).</summary>
internal sealed class AgentMessagesTests
{
    private const string Id = "int_1";

    private Stores _stores = null!;

    private IAgentMessages Messages => _stores.Get<IAgentMessages>();

    private IDeliveryStatuses Statuses => _stores.Get<IDeliveryStatuses>();

    [SetUp]
    public async Task Open() => _stores = await Stores.BridgeAsync();

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [Test]
    public async Task A_message_is_work_once_whatever_delivers_it()
    {
        Assert.That(await ReceiveAsync(Message(5), "delivery-1"), Is.True);
        Assert.That(await ReceiveAsync(Message(5), "delivery-1"), Is.False, "the same delivery");
        Assert.That(await ReceiveAsync(Message(5), "delivery-2"), Is.False, "the same message");
        Assert.That(await ReceiveAsync(Message(5), null), Is.False, "found by catching up");
        Assert.That(await Messages.ReceiveAsync("int_2", "delivery-1", Message(5), default), Is.True, "another integration");

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
        Assert.That(await _stores.ScalarAsync<string>("SELECT Content FROM agent_messages"), Is.Empty);
        Assert.That(await ReceiveAsync(Message(5), "an update"), Is.False);
        Assert.That((await Messages.FindIdAsync(Id, "3EB0A", default), await Messages.FindWhatsAppIdAsync(Id, 5, default)), Is.EqualTo(((long?)5, (string?)"3EB0A")));
    }

    [Test]
    public async Task A_status_is_told_once_and_never_goes_back()
    {
        await SendAsync(5, "3EB0A");

        Assert.That(await ReportAsync(DeliveryStatus.Delivered, "3EB0A"), Is.True);
        Assert.That((await UntoldAsync(5))!.Status, Is.EqualTo(DeliveryStatus.Delivered));
        Assert.That(await ReportAsync(DeliveryStatus.Read, "3EB0A"), Is.True);
        Assert.That((await UntoldAsync(5))!.Status, Is.EqualTo(DeliveryStatus.Read), "coalesced");

        await Statuses.ToldAsync(Id, 5, DeliveryStatus.Delivered, default);
        Assert.That((await UntoldAsync(5))?.Status, Is.EqualTo(DeliveryStatus.Read), "told meanwhile was the older one");
        await Statuses.ToldAsync(Id, 5, DeliveryStatus.Read, default);
        Assert.That(await ReportAsync(DeliveryStatus.Delivered, "3EB0A"), Is.False, "late");
        Assert.That(await UntoldAsync(5), Is.Null);
    }

    [Test]
    public async Task What_Chatwoot_shows_as_failed_for_want_of_a_webhook_is_told_again()
    {
        await SendAsync(5, "3EB0A");
        await ReportAsync(DeliveryStatus.Read, "3EB0A");
        await Statuses.ToldAsync(Id, 5, DeliveryStatus.Read, default);

        Assert.That(await ReceiveAsync(Message(5) with { ShowsError = true }, null), Is.True);

        Assert.That((await UntoldAsync(5))?.Status, Is.EqualTo(DeliveryStatus.Read));
        await Statuses.ToldAsync(Id, 5, DeliveryStatus.Read, default);
        Assert.That((await UntoldAsync(5), await WaitingAsync()), Is.EqualTo(((UntoldStatus?)null, Array.Empty<long>())), "and nothing is sent again");
    }

    [Test]
    public async Task What_Chatwoot_shows_as_failed_before_it_is_sent_is_told_to_be_sent_afterwards()
    {
        await ReceiveAsync(Message(5), "delivery-1");

        Assert.That(await ReceiveAsync(Message(5) with { ShowsError = true }, null), Is.False, "it waits already");

        await SendAsync(5, "3EB0A");
        Assert.That((await UntoldAsync(5))?.Status, Is.EqualTo(DeliveryStatus.Sent));
    }

    [Test]
    public async Task A_status_that_comes_before_the_result_is_not_lost()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        Assert.That(await ReportAsync(DeliveryStatus.Read, "3EB0A"), Is.False);

        await Messages.SentAsync(Id, 5, 0, "3EB0A", default);
        Assert.That(await Messages.FinishAsync(Id, 5, default), Is.True);

        Assert.That((await UntoldAsync(5))!.Status, Is.EqualTo(DeliveryStatus.Read));
        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM early_statuses"), Is.Zero);
    }

    [Test]
    public async Task A_status_of_a_message_of_nobodys_is_not_kept()
    {
        await SendAsync(5, "3EB0A");

        Assert.That(await ReportAsync(DeliveryStatus.Read, "3EB0FF"), Is.False);
        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM early_statuses"), Is.Zero);
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

        Assert.That(await ReportAsync(DeliveryStatus.Read, "3EB00"), Is.False);
        Assert.That(await ReportAsync(DeliveryStatus.Delivered, "3EB01"), Is.True);
        Assert.That((await UntoldAsync(5))!.Status, Is.EqualTo(DeliveryStatus.Delivered));
    }

    [Test]
    public async Task Retry_sends_again_once_and_only_what_has_not_arrived()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_0", default);
        await Messages.SentAsync(Id, 5, 0, "3EB00", default);
        await Messages.BeginSendAsync(Id, 5, 1, "cmd_1", default);
        await Messages.FailAsync(Id, 5, "number is not on WhatsApp", default);

        Assert.That(await ReceiveAsync(Message(5), "before it was told"), Is.False);
        Assert.That((await UntoldAsync(5))!, Is.EqualTo(new UntoldStatus(12, DeliveryStatus.Failed, "number is not on WhatsApp", IsOff: false)));
        await Statuses.ToldAsync(Id, 5, DeliveryStatus.Failed, default);
        Assert.That(await ReceiveAsync(Message(5) with { ShowsError = true }, "our own update comes back"), Is.False);

        Assert.That(await ReceiveAsync(Message(5), "retry"), Is.True);
        Assert.That(await ReceiveAsync(Message(5), "its second update"), Is.False);
        Assert.That((await WorkAsync(5))!.Sends.Select(send => (send.Part, send.CommandId, send.IsSent)), Is.EqualTo(new[] { (0, "cmd_0", true) }));

        await Messages.FailAsync(Id, 5, "again", default);
        await Statuses.ToldAsync(Id, 5, DeliveryStatus.Failed, default);
        Assert.That(await ReceiveAsync(Message(5), "retry"), Is.False, "the same delivery presses no button twice");
    }

    [Test]
    public async Task What_WhatsApp_could_not_deliver_can_be_sent_again()
    {
        await SendAsync(5, "3EB0A");
        await ReportAsync(DeliveryStatus.Failed, "3EB0A");
        await Statuses.ToldAsync(Id, 5, DeliveryStatus.Failed, default);

        Assert.That(await ReceiveAsync(Message(5), "retry"), Is.True);
        Assert.That((await WorkAsync(5))!.Sends, Is.Empty);
        Assert.That((await WorkAsync(5))!.Message.Content, Is.EqualTo("olá"));
    }

    [Test]
    public async Task A_message_given_up_on_as_unknown_goes_on_when_its_echo_comes()
    {
        await ReceiveAsync(Message(5), null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.FailAsync(Id, 5, "it is not known", default);
        await Statuses.ToldAsync(Id, 5, DeliveryStatus.Failed, default);

        Assert.That(await Statuses.RecordAsync(Id, [new CommandEcho("cmd_1", "3EB0A"), new CommandEcho("cmd_other", "3EB0B")], [], default), Is.True);

        Assert.That((await WorkAsync(5))!.Sends.Single().IsSent, Is.True);
        Assert.That(await Messages.FinishAsync(Id, 5, default), Is.True, "Chatwoot is told that it was sent");
        Assert.That((await UntoldAsync(5))!.Status, Is.EqualTo(DeliveryStatus.Sent));
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
        await Messages.DeletedAsync(Id, 6, default);
        Assert.That(await ReceiveAsync(Message(6) with { IsDeleted = true }, "again"), Is.False);
        Assert.That(await WaitingAsync(), Is.Empty);
    }

    [Test]
    public async Task What_Chatwoot_showed_as_failed_because_nobody_took_its_webhook_is_told_to_be_sent()
    {
        await ReceiveAsync(Message(5) with { ShowsError = true }, null);
        await Messages.BeginSendAsync(Id, 5, 0, "cmd_1", default);
        await Messages.SentAsync(Id, 5, 0, "3EB0A", default);

        Assert.That(await Messages.FinishAsync(Id, 5, default), Is.True);
        Assert.That((await UntoldAsync(5))!.Status, Is.EqualTo(DeliveryStatus.Sent));
    }

    [Test]
    public async Task Old_messages_and_deliveries_are_forgotten_and_unfinished_ones_are_not()
    {
        await SendAsync(5, "3EB0A");
        await ReceiveAsync(Message(6), "delivery-2");
        _stores.Time.Advance(TimeSpan.FromDays(31));

        await Messages.ForgetAsync(_stores.Time.GetUtcNow().AddDays(-30), _stores.Time.GetUtcNow().AddDays(-7), default);

        Assert.That(await Messages.FindKnownAsync(Id, [5, 6], default), Is.EquivalentTo(new[] { 6L }));
        Assert.That(await _stores.ScalarAsync<long>("SELECT (SELECT COUNT(*) FROM agent_sends) + (SELECT COUNT(*) FROM webhook_deliveries)"), Is.Zero);
    }

    private async Task SendAsync(long id, string whatsAppId)
    {
        await ReceiveAsync(Message(id), null);
        await Messages.BeginSendAsync(Id, id, 0, $"cmd_of_{id}", default);
        await Messages.SentAsync(Id, id, 0, whatsAppId, default);
        await Messages.FinishAsync(Id, id, default);
    }

    private Task<bool> ReceiveAsync(AgentMessage message, string? deliveryId) => Messages.ReceiveAsync(Id, deliveryId, message, default);

    private Task<AgentMessageWork?> WorkAsync(long id) => Messages.FindWorkAsync(Id, id, default);

    private Task<UntoldStatus?> UntoldAsync(long id) => Statuses.FindUntoldAsync(Id, id, default);

    private Task<bool> ReportAsync(DeliveryStatus status, params string[] whatsAppIds) =>
        Statuses.RecordAsync(Id, [], [new StatusReport(whatsAppIds, status)], default);

    private async Task<List<long>> WaitingAsync() => [.. (await Messages.ListWaitingAsync(Id, 0, 10, default)).Select(message => message.Id)];

    private static AgentMessage Message(long id) => new(
        id, 12, "5511999990000@s.whatsapp.net", "olá", "Ana", [new AgentFile("https://cw.example/a.jpg", "image", "image/jpeg", "a.jpg")], null, null, Stores.Start, false, false);
}
