using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>Every outcome of a send, with a real database (docs/spec/bridge.md 3.3; docs/adr/0012).</summary>
internal sealed class SendAgentMessageTests : AgentMessageSends
{
    [Test]
    public async Task Command_id_stays_the_same_while_no_answer_arrives()
    {
        await ReceiveAsync();
        Answer(null, null, Receipt);

        for (var i = 0; i < 2; i++)
        {
            var waits = await RunAsync();
            Assert.That(
                (waits.Step, waits.IsFailure), Is.EqualTo((WorkStep.Retry, false)),
                "the time limit for the engine starts when it is reached");
            Stored.Time.Advance(TimeSpan.FromHours(11));
        }

        Assert.That((await RunAsync()).Step, Is.EqualTo(WorkStep.Done));

        Assert.That(Sent.Select(sent => sent.CommandId).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(Sent[0].CommandId, Does.StartWith("cmd_"));
        Assert.That(await StateAsync(), Is.EqualTo("Sent"));
    }

    [Test]
    public async Task Message_fails_after_a_day_without_a_link()
    {
        await ReceiveAsync();
        Answer((CommandResult?)null);
        Stored.Time.Advance(TimeSpan.FromHours(24));

        Assert.That((await RunAsync()).Step, Is.EqualTo(WorkStep.Done));

        Assert.That(await StateAsync(), Is.EqualTo("Failed the bridge had no connection to WhatsApp for a day"));

        await RetryAsync();
        Answer(Receipt);
        await RunAsync();
        Assert.That(
            Sent.Select(sent => sent.CommandId), Has.Exactly(2).Items.And.All.EqualTo(Sent[0].CommandId),
            "it may have been sent although its result was lost");
    }

    [Test]
    public async Task Unknown_outcome_is_retried_when_the_engine_was_away_for_long()
    {
        await ReceiveAsync();
        Answer(new CommandFailure("engine_disconnected", "off", Retryable: true), new CommandFailure(
            CommandFailure.UnknownCode, "?", Retryable: false));
        await RunAsync();
        Assert.That((await RunAsync(TimeSpan.FromMinutes(3))).Step, Is.EqualTo(WorkStep.Retry));
    }

    [Test]
    public async Task Engine_error_is_reported_without_the_message_text()
    {
        await ReceiveAsync();
        Answer(new CommandFailure("engine_unreachable", "cannot send 'a secret to tell' to 5511999990000 now", Retryable: true));

        Assert.That((await RunAsync()).Error, Is.EqualTo("cannot send '***' to *** now"));
    }

    [TestCase("in_progress")]
    [TestCase("too_many_commands")]
    [TestCase("storage_failed")]
    public async Task Command_keeps_its_id_when_the_public_API_defers_it(string code)
    {
        await ReceiveAsync();
        Answer(new CommandFailure(code, "later", Retryable: true), Receipt);

        await RunAsync();
        await RunAsync();

        Assert.That(Sent.Select(sent => sent.CommandId), Has.Exactly(2).Items.And.All.EqualTo(Sent[0].CommandId));
    }

    [TestCase("engine_unreachable")]
    [TestCase("engine_disconnected")]
    [TestCase("engine_throttled")]
    public async Task Command_gets_a_new_id_for_two_minutes_when_the_engine_is_unavailable(string code)
    {
        await ReceiveAsync();
        var failure = new CommandFailure(code, "the phone is off", Retryable: true);
        Answer(failure, failure, failure);

        Assert.That((await RunAsync()).Step, Is.EqualTo(WorkStep.Retry));
        Assert.That((await RunAsync(TimeSpan.FromSeconds(119))).Step, Is.EqualTo(WorkStep.Retry));
        Assert.That((await RunAsync(TimeSpan.FromSeconds(120))).Step, Is.EqualTo(WorkStep.Done));

        Assert.That(Sent.Select(sent => sent.CommandId), Is.Unique);
        Assert.That(await StateAsync(), Is.EqualTo("Failed the phone is off"));
    }

    [Test]
    public async Task Unknown_outcome_is_never_sent_with_another_id()
    {
        await ReceiveAsync();
        var unknown = new CommandFailure(CommandFailure.UnknownCode, "no answer within 60 s", Retryable: false);
        Answer(unknown, unknown);

        Assert.That((await RunAsync()).Step, Is.EqualTo(WorkStep.Retry));
        Stored.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.That((await RunAsync(TimeSpan.FromMinutes(2))).Step, Is.EqualTo(WorkStep.Done));

        Assert.That(Sent.Select(sent => sent.CommandId).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(
            await StateAsync(),
            Is.EqualTo("Failed it is unknown whether WhatsApp sent this message; check the chat before you press Retry"));
    }

    [Test]
    public async Task Message_counts_as_sent_when_its_echo_arrives_at_the_last_moment()
    {
        await ReceiveAsync();
        var unknown = new CommandFailure(CommandFailure.UnknownCode, "no answer within 60 s", Retryable: false);
        Answer(unknown, unknown);
        await RunAsync();
        Stored.Time.Advance(TimeSpan.FromMinutes(2));
        BeforeAnswer = () => Messages.RecordAsync(Id, [new CommandEcho(Sent[0].CommandId, "3EB0A")], [], default);

        Assert.That((await RunAsync(TimeSpan.FromMinutes(2))).Step, Is.EqualTo(WorkStep.Retry));
        Assert.That((await RunAsync()).Step, Is.EqualTo(WorkStep.Done));

        Assert.That((Sent.Count, await StateAsync()), Is.EqualTo((2, "Sent")));
    }

    [Test]
    public async Task Message_fails_7_days_after_it_was_received()
    {
        await ReceiveAsync();
        Stored.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));

        Assert.That((await RunAsync()).Step, Is.EqualTo(WorkStep.Done));

        Assert.That((Sent.Count, await StateAsync()), Is.EqualTo((0, "Failed the message could not be sent for 7 days")));
    }

    [Test]
    public async Task Agent_retry_sends_only_the_part_that_failed()
    {
        await ReceiveAsync(File("a.jpg"), File("b.jpg"));
        Answer(Receipt, new CommandFailure("engine_rejected", "too large", Retryable: false));
        await RunAsync();
        Assert.That(await StateAsync(), Is.EqualTo("Failed part 2 of 2: too large"));

        await Messages.ApplyAsync(
            Id, 5, m => m.MarkReceiptPushed(ReceiptState.Failed, Stores.Start), default);
        await Messages.ReceiveAsync(
            Id, "retry", Message(File("a.jpg"), File("b.jpg")) with { IsUpdate = true }, Stores.Start.AddDays(-1), default);
        Answer(Receipt);
        await RunAsync();

        Assert.That(Sent.Select(sent => ((EngineCommand.SendMedia)sent.Command).FileName), Is.EqualTo(new[] { "a.jpg", "b.jpg", "b.jpg" }));
        Assert.That(Sent[0].CommandId, Is.Not.EqualTo(Sent[1].CommandId).And.Not.EqualTo(Sent[2].CommandId));
    }

    [Test]
    public async Task Message_fails_when_its_file_is_missing_for_two_minutes()
    {
        await ReceiveAsync(File("a.jpg"));
        Files.Setup(f => f.FetchFromChatwootAsync(It.IsAny<Uri>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new FileNotFetched(IsRetryable: true));

        Assert.That((await RunAsync()).Step, Is.EqualTo(WorkStep.Retry));
        Assert.That((await RunAsync(TimeSpan.FromMinutes(2))).Step, Is.EqualTo(WorkStep.Done));

        Assert.That(Sent, Is.Empty);
        Assert.That(await StateAsync(), Is.EqualTo("Failed the file could not be downloaded from Chatwoot"));
    }
}
