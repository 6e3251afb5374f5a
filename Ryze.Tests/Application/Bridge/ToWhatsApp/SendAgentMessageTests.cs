using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>Every way a send may end, against a real store (bridge.md 3.3; docs/adr/0012).</summary>
internal sealed class SendAgentMessageTests : AgentMessageSends
{
    [Test]
    public async Task Without_an_answer_the_same_id_is_asked_again_however_long_it_takes()
    {
        await ReceiveAsync();
        Answer(null, null, Receipt);

        for (var i = 0; i < 2; i++)
        {
            var waits = await RunAsync();
            Assert.That((waits.Step, waits.IsFailure), Is.EqualTo((RelayStep.Retry, false)), "patience with the engine begins when it is reached");
            Stored.Time.Advance(TimeSpan.FromHours(11));
        }

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Done));

        Assert.That(Sent.Select(sent => sent.CommandId).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(Sent[0].CommandId, Does.StartWith("cmd_"));
        Assert.That(await StateAsync(), Is.EqualTo("1"));
    }

    [Test]
    public async Task After_a_day_without_a_socket_the_agent_is_told()
    {
        await ReceiveAsync();
        Answer((CommandResult?)null);
        Stored.Time.Advance(TimeSpan.FromHours(24));

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Done));

        Assert.That(await StateAsync(), Is.EqualTo("2 the bridge had no connection to WhatsApp for a day"));

        await RetryAsync();
        Answer(Receipt);
        await RunAsync();
        Assert.That(Sent.Select(sent => sent.CommandId), Has.Exactly(2).Items.And.All.EqualTo(Sent[0].CommandId), "it may have been sent, and its result lost");
    }

    [Test]
    public async Task An_unknown_outcome_is_waited_for_however_long_the_engine_was_away_before()
    {
        await ReceiveAsync();
        Answer(new CommandFailure("engine_disconnected", "off", Retryable: true), new CommandFailure(CommandFailure.UnknownCode, "?", Retryable: false));
        await RunAsync();
        Assert.That((await RunAsync(TimeSpan.FromMinutes(3))).Step, Is.EqualTo(RelayStep.Retry));
    }

    [Test]
    public async Task What_the_engine_says_is_told_without_what_was_written()
    {
        await ReceiveAsync();
        Answer(new CommandFailure("engine_unreachable", "cannot send 'a secret to tell' to 5511999990000 now", Retryable: true));

        Assert.That((await RunAsync()).Error, Is.EqualTo("cannot send '***' to *** now"));
    }

    [TestCase("in_progress")]
    [TestCase("too_many_commands")]
    [TestCase("storage_failed")]
    public async Task What_the_API_has_not_remembered_keeps_its_id(string code)
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
    public async Task What_the_engine_may_take_later_gets_a_new_id_for_two_minutes(string code)
    {
        await ReceiveAsync();
        var failure = new CommandFailure(code, "the phone is off", Retryable: true);
        Answer(failure, failure, failure);

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Retry));
        Assert.That((await RunAsync(TimeSpan.FromSeconds(119))).Step, Is.EqualTo(RelayStep.Retry));
        Assert.That((await RunAsync(TimeSpan.FromSeconds(120))).Step, Is.EqualTo(RelayStep.Done));

        Assert.That(Sent.Select(sent => sent.CommandId), Is.Unique);
        Assert.That(await StateAsync(), Is.EqualTo("2 the phone is off"));
    }

    [Test]
    public async Task An_unknown_outcome_is_asked_about_and_neverSent_under_another_id()
    {
        await ReceiveAsync();
        var unknown = new CommandFailure(CommandFailure.UnknownCode, "no answer within 60 s", Retryable: false);
        Answer(unknown, unknown);

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Retry));
        Stored.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.That((await RunAsync(TimeSpan.FromMinutes(2))).Step, Is.EqualTo(RelayStep.Done));

        Assert.That(Sent.Select(sent => sent.CommandId).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(await StateAsync(), Is.EqualTo("2 it is unknown whether WhatsApp sent this message; check the chat before you press Retry"));
    }

    [Test]
    public async Task An_unknown_outcome_whose_echo_comes_at_the_last_moment_isSent_after_all()
    {
        await ReceiveAsync();
        var unknown = new CommandFailure(CommandFailure.UnknownCode, "no answer within 60 s", Retryable: false);
        Answer(unknown, unknown);
        await RunAsync();
        Stored.Time.Advance(TimeSpan.FromMinutes(2));
        BeforeAnswer = () => Stored.Get<IReceiptRepository>().RecordAsync(Id, [new CommandEcho(Sent[0].CommandId, "3EB0A")], [], default);

        Assert.That((await RunAsync(TimeSpan.FromMinutes(2))).Step, Is.EqualTo(RelayStep.Retry));
        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Done));

        Assert.That((Sent.Count, await StateAsync()), Is.EqualTo((2, "1")));
    }

    [Test]
    public async Task What_was_begun_more_than_7_days_ago_is_not_asked_about_any_more()
    {
        await ReceiveAsync();
        Stored.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Done));

        Assert.That((Sent.Count, await StateAsync()), Is.EqualTo((0, "2 the message could not be sent for 7 days")));
    }

    [Test]
    public async Task The_part_that_failed_is_named_and_those_before_it_are_notSent_again()
    {
        await ReceiveAsync(File("a.jpg"), File("b.jpg"));
        Answer(Receipt, new CommandFailure("engine_rejected", "too large", Retryable: false));
        await RunAsync();
        Assert.That(await StateAsync(), Is.EqualTo("2 part 2 of 2: too large"));

        await Stored.Get<IReceiptRepository>().MarkReceiptPushedAsync(Id, 5, Stores.Told(ReceiptState.Failed), default);
        await Messages.ReceiveAsync(Id, "retry", Message(File("a.jpg"), File("b.jpg")) with { IsUpdate = true }, Stores.Start.AddDays(-1), default);
        Answer(Receipt);
        await RunAsync();

        Assert.That(Sent.Select(sent => ((EngineCommand.SendMedia)sent.Command).FileName), Is.EqualTo(new[] { "a.jpg", "b.jpg", "b.jpg" }));
        Assert.That(Sent[0].CommandId, Is.Not.EqualTo(Sent[1].CommandId).And.Not.EqualTo(Sent[2].CommandId));
    }

    [Test]
    public async Task A_file_is_waited_for_and_given_up_on_after_two_minutes()
    {
        await ReceiveAsync(File("a.jpg"));
        Files.Setup(f => f.FetchFromChatwootAsync(It.IsAny<Uri>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new FileNotFetched(IsRetryable: true));

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Retry));
        Assert.That((await RunAsync(TimeSpan.FromMinutes(2))).Step, Is.EqualTo(RelayStep.Done));

        Assert.That(Sent, Is.Empty);
        Assert.That(await StateAsync(), Is.EqualTo("2 the file could not be downloaded from Chatwoot"));
    }
}
