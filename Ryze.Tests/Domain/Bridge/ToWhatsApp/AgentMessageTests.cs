using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Tests.Domain.Bridge.ToWhatsApp;

/// <summary>Every method of an agent message in every state (docs/spec/bridge.md 3.2 and 3.3).</summary>
internal sealed class AgentMessageTests
{
    /// <summary>
    /// The state after the method, and the queue that it wakes. A dash means that the method is refused. In the middle states, part 0 has
    /// started; except in the sent ones its outcome is unknown. In the <c>Undelivered</c> and <c>Reported</c> columns Chatwoot shows the
    /// failure.
    /// </summary>
    private const string Table = """
        method           | Waiting         | Sending         | Sent           | Undelivered    | Failed          | Reported        | Deleting       | Deleted
        BeginSend        | Sending         | Sending         | -              | -              | -               | -               | -              | -
        MarkNotSent      | -               | Sending         | -              | -              | Failed          | Failed          | Deleting       | Deleted
        MarkSent         | -               | Sending         | Sent           | Sent           | Sending Sends   | Sending Sends   | Deleting       | Deleting Sends
        Finish           | Sent            | Sent            | -              | -              | -               | -               | -              | -
        Fail             | Failed Receipts | Failed Receipts | -              | -              | -               | -               | -              | -
        MarkRevoked      | -               | -               | -              | -              | -               | -               | Deleting       | -
        FinishDeletion   | -               | -               | -              | -              | -               | -               | Deleted        | -
        ReceiveEcho      | Waiting         | Sending         | Sent           | Sent           | Sending Sends   | Sending Sends   | Deleting       | Deleting Sends
        ReceiveReceipt   | Waiting         | Sending         | Sent Receipts  | Sent Receipts  | Failed          | Failed          | Deleting       | Deleted
        MarkReceiptPushed| Waiting         | Sending         | Sent           | Sent           | Failed          | Failed          | Deleting       | Deleted
        AbandonReceipt   | Waiting         | Sending         | Sent           | Sent           | Failed          | Failed          | Deleting       | Deleted
        Update deleted   | Deleted         | Deleting Sends  | Deleting Sends | Deleting Sends | Deleting Sends  | Deleting Sends  | Deleting       | Deleted
        Update error     | Waiting         | Sending         | Sent Receipts  | Sent           | Failed          | Failed          | Deleting       | Deleted
        Update retry     | Waiting         | Sending         | Sent           | Waiting Sends  | Failed          | Sending Sends   | Deleting       | Deleted
        Update repeated  | Waiting         | Sending         | Sent           | Sent           | Failed          | Failed          | Deleting       | Deleted
        """;

    private static readonly DateTimeOffset Now = new(2026, 6, 17, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Now.AddMinutes(1);

    private static readonly AgentMessageSnapshot Shown = new(
        5, 12, "5511999990000@s.whatsapp.net", "olá", "Ana", [], null, null, Now, IsDeleted: false, ShowsError: false);

    private static readonly AgentMessage Waiting = AgentMessage.Create(Shown, Now, Now)!;
    private static readonly AgentMessage Sending = Waiting.BeginSend(0, "cmd_1", Now)!.Message;
    private static readonly AgentMessage Sent = Sending.MarkSent(0, "3EB0A")!.Message.Finish(Now)!.Message;
    private static readonly AgentMessage Failed = Sending.Fail("it is not known", failedPart: null, Now)!.Message;
    private static readonly AgentMessage Deleting = Sending.Update(Shown with { IsDeleted = true }, Now).Message;

    private static readonly Dictionary<string, AgentMessage> Messages = new(StringComparer.Ordinal)
    {
        ["Waiting"] = Waiting,
        ["Sending"] = Sending,
        ["Sent"] = Sent,
        ["Undelivered"] = Pushed(Sent.ReceiveReceipt(new ReceiptReport(["3EB0A"], ReceiptState.Failed)).Message),
        ["Failed"] = Failed,
        ["Reported"] = Pushed(Failed),
        ["Deleting"] = Deleting,
        ["Deleted"] = Deleting.FinishDeletion(Now)!.Message,
    };

    private static readonly Dictionary<string, Func<AgentMessage, AgentMessageChange?>> Methods = new(StringComparer.Ordinal)
    {
        ["BeginSend"] = m => m.BeginSend(m.Sends.Any(send => send.IsSent) ? 1 : 0, "cmd_2", Later),
        ["MarkNotSent"] = m => m.MarkNotSent(0, "cmd_2"),
        ["MarkSent"] = m => m.MarkSent(0, "3EB0A"),
        ["Finish"] = m => m.Finish(Later),
        ["Fail"] = m => m.Fail("no", failedPart: 0, Later),
        ["MarkRevoked"] = m => m.MarkRevoked(0),
        ["FinishDeletion"] = m => m.FinishDeletion(Later),
        ["ReceiveEcho"] = m => m.ReceiveEcho(new CommandEcho("cmd_1", "3EB0A")),
        ["ReceiveReceipt"] = m => m.ReceiveReceipt(new ReceiptReport(["3EB0A"], ReceiptState.Delivered)),
        ["MarkReceiptPushed"] = m => m.MarkReceiptPushed(m.Receipt, m.ReceivedAt),
        ["AbandonReceipt"] = m => m.AbandonReceipt(m.Receipt, m.ReceivedAt),
        ["Update deleted"] = m => m.Update(Shown with { IsDeleted = true }, Later),
        ["Update error"] = m => m.Update(Shown with { ShowsError = true }, Later),
        ["Update retry"] = m => m.Update(Shown with { IsUpdate = true, ShowsSent = true }, Later),
        ["Update repeated"] = m => m.Update(Shown, Later),
    };

    [TestCaseSource(nameof(Cells))]
    public void Method_moves_the_message_as_the_table_says(string method, string state, string expected)
    {
        var change = Methods[method](Messages[state]);

        Assert.That(change is null ? "-" : $"{change.Message.State} {change.Wakes}".Replace(" None", "", StringComparison.Ordinal),
            Is.EqualTo(expected));
    }

    [Test]
    public void Table_has_every_state() =>
        Assert.That(Messages.Values.Select(message => message.State).Distinct(), Is.EquivalentTo(Enum.GetValues<AgentMessageState>()));

    [Test]
    public void Table_has_every_method() => Assert.That(
        typeof(AgentMessage).GetMethods().Where(method => method.ReturnType == typeof(AgentMessageChange)).Select(method => method.Name),
        Is.EquivalentTo(Cells().Select(cell => ((string)cell[0]).Split(' ')[0]).Distinct(StringComparer.Ordinal)));

    [TestCase(false, false, ExpectedResult = "Waiting Sends")]
    [TestCase(true, false, ExpectedResult = "Deleted None", Description = "a late webhook does not send it")]
    [TestCase(true, true, ExpectedResult = "Deleting Sends", Description = "it is on WhatsApp")]
    public string New_message_is_sent_unless_it_is_deleted(bool isDeleted, bool isTypedOnPhone)
    {
        var message = AgentMessage.Create(Shown with { IsDeleted = isDeleted, TypedOnPhoneId = isTypedOnPhone ? "3EB0" : null }, Now, Now)!;
        return $"{message.State} {message.Queues}";
    }

    [Test]
    public void Message_from_before_the_integration_is_not_created() =>
        Assert.That(AgentMessage.Create(Shown with { CreatedAt = Now.AddTicks(-1) }, oldest: Now, Now), Is.Null);

    [Test]
    public void Update_of_a_message_typed_on_the_phone_changes_nothing() =>
        Assert.That(Sent.Update(Shown with { IsDeleted = true, TypedOnPhoneId = "3EB0" }, Later).Message, Is.SameAs(Sent));

    [Test]
    public void Sent_part_is_not_started_again()
    {
        var late = Sending.MarkNotSent(0, "cmd_1")!.Message.ReceiveEcho(new CommandEcho("cmd_1", "3EB0A")).Message;

        Assert.That(late.BeginSend(0, "cmd_2", Later), Is.Null);
    }

    [Test]
    public void Message_does_not_fail_when_its_part_was_sent() =>
        Assert.That(Sending.MarkSent(0, whatsAppId: null)!.Message.Fail("it is not known", failedPart: 0, Later), Is.Null);

    [Test]
    public void Message_stays_failed_when_only_another_part_was_sent()
    {
        var failed = Sending.BeginSend(1, "cmd_2", Now)!.Message.Fail("too large", failedPart: 1, Now)!.Message;

        Assert.That(failed.ReceiveEcho(new CommandEcho("cmd_1", "3EB0A")).Message.State, Is.EqualTo(AgentMessageState.Failed));
    }

    [Test]
    public void Deletion_is_not_finished_when_a_part_is_on_WhatsApp() =>
        Assert.That(Deleting.MarkSent(0, "3EB0A")!.Message.FinishDeletion(Later), Is.Null);

    [Test]
    public void Deletion_keeps_no_text() => Assert.That(Deleting.Content!.Content, Is.Empty);

    [Test]
    public void Sent_message_keeps_no_text() => Assert.That(Sent.Content, Is.Null);

    [Test]
    public void Agent_retry_keeps_the_command_of_a_part_without_an_answer() =>
        Assert.That(Methods["Update retry"](Messages["Reported"])!.Message.FindSend(0)!.CommandId, Is.EqualTo("cmd_1"));

    [Test]
    public void Agent_retry_gives_a_refused_part_a_new_command()
    {
        var refused = Pushed(Sending.Fail("no such number", failedPart: 0, Now)!.Message);

        Assert.That(Methods["Update retry"](refused)!.Message.Sends, Is.Empty);
    }

    [TestCase("the customer wrote long ago", "the customer wrote long ago")]
    [TestCase(null, "WhatsApp could not deliver it")]
    public void Undelivered_message_shows_the_reason_of_its_receipt(string? reason, string expected)
    {
        var report = new ReceiptReport(["3EB0A"], ReceiptState.Failed) { Reason = reason };

        Assert.That(Sent.ReceiveReceipt(report).Message.Error, Is.EqualTo(expected));
    }

    [Test]
    public void Message_shows_the_reason_of_its_first_part_when_the_last_is_sent()
    {
        var report = new ReceiptReport(["3EB0A"], ReceiptState.Failed) { Reason = "no such number" };
        var sending = Sending.MarkSent(0, "3EB0A")!.Message.BeginSend(1, "cmd_2", Now)!.Message;

        var finished = sending.ReceiveReceipt(report).Message.MarkSent(1, "3EB0B")!.Message.Finish(Later)!.Message;

        Assert.That((finished.Receipt, finished.Error), Is.EqualTo((ReceiptState.Failed, "no such number")));
    }

    [Test]
    public void Reason_is_removed_when_the_message_is_delivered_later()
    {
        var failed = Sent.ReceiveReceipt(new ReceiptReport(["3EB0A"], ReceiptState.Failed) { Reason = "no such number" }).Message;

        Assert.That(failed.ReceiveReceipt(new ReceiptReport(["3EB0A"], ReceiptState.Delivered)).Message.Error, Is.Empty);
    }

    [Test]
    public void Abandoned_receipt_is_not_pending_when_another_message_gets_one()
    {
        var abandoned = Methods["ReceiveReceipt"](Sent)!.Message.AbandonReceipt(ReceiptState.Delivered, Now)!.Message;

        Assert.That(
            abandoned.ReceiveReceipt(new ReceiptReport(["3EB0B"], ReceiptState.Delivered)).Message.IsReceiptPending, Is.False);
    }

    [Test]
    public void Failure_is_pending_when_Chatwoot_already_shows_one()
    {
        var message = AgentMessage.Create(Shown with { ShowsError = true }, Now, Now)!;

        Assert.That(message.Fail("no", failedPart: null, Later)!.Message.IsReceiptPending, Is.True, "Chatwoot does not show the reason");
    }

    private static IEnumerable<object[]> Cells()
    {
        var rows = Table.Split('\n').Select(row => row.Split('|', StringSplitOptions.TrimEntries)).ToList();
        return rows.Skip(1).SelectMany(row => row.Skip(1).Select((cell, i) => new object[] { row[0], rows[0][i + 1], cell }));
    }

    private static AgentMessage Pushed(AgentMessage message) => message.MarkReceiptPushed(message.Receipt, message.ReceivedAt).Message;
}
