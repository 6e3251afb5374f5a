using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Ryze.Application.AgentMessages;
using Ryze.Application.Ports;
using Ryze.Application.Relay;
using Ryze.Domain;
using Ryze.Domain.AgentMessages;
using Ryze.Domain.Bridge;
using Ryze.Domain.Chatwoot;
using Ryze.Domain.Engine;
using Ryze.Infrastructure;
using Ryze.Tests.Infrastructure.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.AgentMessages;

/// <summary>Every way a send may end, against a real store (bridge.md 3.3; docs/adr/0012).</summary>
internal sealed class SendAgentMessageTests
{
    private const string Id = "int_1";

    private readonly List<(string CommandId, EngineCommand Command)> _sent = [];
    private readonly Queue<CommandResult?> _results = new();
    private readonly Mock<IRelayFiles> _files = new();
    private readonly Mock<IRelay> _relay = new();
    private Stores _stores = null!;
    private int _attempt;

    private IAgentMessages Messages => _stores.Get<IAgentMessages>();

    [SetUp]
    public async Task Open()
    {
        _stores = await Stores.BridgeAsync();
        await _stores.AddIntegrationsAsync(Id);
    }

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [Test]
    public async Task Without_an_answer_the_same_id_is_asked_again_however_long_it_takes()
    {
        await ReceiveAsync();
        Answer(null, null, Receipt);

        for (var i = 0; i < 2; i++)
        {
            var waits = await RunAsync();
            Assert.That((waits.Step, waits.IsFailure), Is.EqualTo((RelayStep.Retry, false)), "patience with the engine begins when it is reached");
            _stores.Time.Advance(TimeSpan.FromHours(11));
        }

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Done));

        Assert.That(_sent.Select(sent => sent.CommandId).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(_sent[0].CommandId, Does.StartWith("cmd_"));
        Assert.That(await StateAsync(), Is.EqualTo("1"));
    }

    [Test]
    public async Task After_a_day_without_a_socket_the_agent_is_told()
    {
        await ReceiveAsync();
        Answer((CommandResult?)null);
        _stores.Time.Advance(TimeSpan.FromHours(24));

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Done));

        Assert.That(await StateAsync(), Is.EqualTo("2 the bridge had no connection to WhatsApp for a day"));

        await RetryAsync();
        Answer(Receipt);
        await RunAsync();
        Assert.That(_sent.Select(sent => sent.CommandId), Has.Exactly(2).Items.And.All.EqualTo(_sent[0].CommandId), "it may have been sent, and its result lost");
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

    [Test]
    public async Task Each_part_is_taken_back_once_though_another_is_waited_for()
    {
        await ReceiveAsync(File("a.jpg"), File("b.jpg"));
        Answer(Receipt, null);
        await RunAsync();
        await DeleteAsync();
        Answer(Receipt);
        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Retry));
        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Retry));
        _stores.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Done));

        Assert.That(_sent.Count(sent => sent.Command is EngineCommand.DeleteMessage), Is.EqualTo(1));
    }

    [Test]
    public async Task Deleted_after_the_engine_refused_it_a_message_holds_nobody_up()
    {
        await ReceiveAsync();
        Answer(new CommandFailure("engine_rejected", "no", Retryable: false));
        await RunAsync();
        await DeleteAsync();

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Done));
        Assert.That((_sent.Count, await StateAsync()), Is.EqualTo((1, "4 no")));
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

        Assert.That(_sent.Select(sent => sent.CommandId), Has.Exactly(2).Items.And.All.EqualTo(_sent[0].CommandId));
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

        Assert.That(_sent.Select(sent => sent.CommandId), Is.Unique);
        Assert.That(await StateAsync(), Is.EqualTo("2 the phone is off"));
    }

    [Test]
    public async Task An_unknown_outcome_is_asked_about_and_never_sent_under_another_id()
    {
        await ReceiveAsync();
        var unknown = new CommandFailure(CommandFailure.UnknownCode, "no answer within 60 s", Retryable: false);
        Answer(unknown, unknown);

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Retry));
        _stores.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.That((await RunAsync(TimeSpan.FromMinutes(2))).Step, Is.EqualTo(RelayStep.Done));

        Assert.That(_sent.Select(sent => sent.CommandId).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(await StateAsync(), Is.EqualTo("2 it is not known whether WhatsApp sent this; look at the chat before you press Retry"));
    }

    [Test]
    public async Task What_was_begun_more_than_7_days_ago_is_not_asked_about_any_more()
    {
        await ReceiveAsync();
        _stores.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Done));

        Assert.That((_sent.Count, await StateAsync()), Is.EqualTo((0, "2 it could not be sent for 7 days")));
    }

    [Test]
    public async Task A_deletion_that_the_engine_cannot_do_holds_up_its_chat_for_two_minutes()
    {
        await ReceiveAsync();
        Answer(Receipt);
        await RunAsync();
        await DeleteAsync();
        var away = new CommandFailure("engine_unreachable", "5511999990000 is away", Retryable: true);
        Answer(away, away);

        var again = await RunAsync();
        Assert.That((again.Step, again.Error), Is.EqualTo((RelayStep.Retry, "*** is away")), "no number in last_error");
        Assert.That((await RunAsync(TimeSpan.FromMinutes(2))).Step, Is.EqualTo(RelayStep.Done));
        Assert.That(await StateAsync(), Is.EqualTo("4"));
    }

    [Test]
    public async Task The_part_that_failed_is_named_and_those_before_it_are_not_sent_again()
    {
        await ReceiveAsync(File("a.jpg"), File("b.jpg"));
        Answer(Receipt, new CommandFailure("engine_rejected", "too large", Retryable: false));
        await RunAsync();
        Assert.That(await StateAsync(), Is.EqualTo("2 part 2 of 2: too large"));

        await _stores.Get<IDeliveryStatuses>().ToldAsync(Id, 5, Stores.Told(DeliveryStatus.Failed), default);
        await Messages.ReceiveAsync(Id, "retry", Message(File("a.jpg"), File("b.jpg")) with { IsUpdate = true }, Stores.Start.AddDays(-1), default);
        Answer(Receipt);
        await RunAsync();

        Assert.That(_sent.Select(sent => ((EngineCommand.SendMedia)sent.Command).FileName), Is.EqualTo(new[] { "a.jpg", "b.jpg", "b.jpg" }));
        Assert.That(_sent[0].CommandId, Is.Not.EqualTo(_sent[1].CommandId).And.Not.EqualTo(_sent[2].CommandId));
    }

    [Test]
    public async Task A_file_is_waited_for_and_given_up_on_after_two_minutes()
    {
        await ReceiveAsync(File("a.jpg"));
        _files.Setup(f => f.FindMissingAsync(It.IsAny<Uri>(), It.IsAny<CancellationToken>())).ReturnsAsync(new FileNotFetched(MayComeLater: true));

        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Retry));
        Assert.That((await RunAsync(TimeSpan.FromMinutes(2))).Step, Is.EqualTo(RelayStep.Done));

        Assert.That(_sent, Is.Empty);
        Assert.That(await StateAsync(), Is.EqualTo("2 the file could not be fetched from Chatwoot"));
    }

    [Test]
    public async Task Deleted_while_its_result_is_missing_it_waits_for_the_echo_and_is_taken_back()
    {
        await ReceiveAsync();
        Answer((CommandResult?)null);
        await RunAsync();
        await DeleteAsync();
        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Retry));
        await _stores.Get<IDeliveryStatuses>().RecordAsync(Id, [new CommandEcho(_sent[0].CommandId, "3EB0A")], [], default);

        Answer(Receipt);
        Assert.That((await RunAsync()).Step, Is.EqualTo(RelayStep.Done));

        Assert.That(_sent[^1].Command, Is.EqualTo(new EngineCommand.DeleteMessage("5511999990000@s.whatsapp.net", "3EB0A", ForEveryone: true)));
        Assert.That(await StateAsync(), Is.EqualTo("4"));
    }

    private static CommandResult Receipt => new EngineReceipt("3EB0" + Guid.NewGuid().ToString("N"), null);

    private static AgentFile File(string name) => new($"https://cw.example/{name}", "image", "image/jpeg", name);

    private static AgentMessage Message(params AgentFile[] files) =>
        new(5, 12, "5511999990000@s.whatsapp.net", files.Length == 0 ? "a secret to tell" : "", "Ana", files, null, null, Stores.Start, false, false);

    private Task<bool> ReceiveAsync(params AgentFile[] files) => Messages.ReceiveAsync(Id, null, Message(files), Stores.Start.AddDays(-1), default);

    private Task<bool> DeleteAsync() => Messages.ReceiveAsync(Id, "delete", Message() with { IsDeleted = true }, Stores.Start.AddDays(-1), default);

    private async Task RetryAsync()
    {
        await _stores.Get<IDeliveryStatuses>().ToldAsync(Id, 5, Stores.Told(DeliveryStatus.Failed), default);
        Assert.That(await Messages.ReceiveAsync(Id, "retry", Message() with { IsUpdate = true }, Stores.Start.AddDays(-1), default), Is.True);
    }

    private void Answer(params CommandResult?[] results)
    {
        foreach (var result in results)
        {
            _results.Enqueue(result);
        }
    }

    private Task<RelayOutcome> RunAsync(TimeSpan failingFor = default)
    {
        var commands = new Mock<IChannelCommands>();
        commands.Setup(c => c.SendAsync(Id, It.IsAny<string>(), It.IsAny<EngineCommand>(), It.IsAny<CancellationToken>()))
            .Callback((string _, string commandId, EngineCommand command, CancellationToken _) => _sent.Add((commandId, command)))
            .ReturnsAsync(() => _results.Dequeue());
        var settings = new ChatwootSettings("https://cw.example", 1, new Secret("token"), "Suporte", false, false, false, false);
        var integrations = new Mock<IBridgeIntegrations>();
        integrations.Setup(i => i.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(new BridgeIntegration(
            Id, "suporte", "key", "ws://api.example/ws", settings, new Secret("p"), new LinkedInbox(42, "Suporte", null, null), "4.15.1",
            BridgeIntegrationPhase.Active, "", "act_1", null, false, null, 0, Stores.Start, Stores.Start));
        var (ids, random) = (new RandomIds(), new SteadyRandom(0));
        var handler = new SendAgentMessageHandler(
            Messages, integrations.Object, _relay.Object,
            new MessageParts(Messages, commands.Object, _files.Object, _relay.Object, ids, random, _stores.Time),
            new AgentMessageDeletion(Messages, commands.Object, ids, random, _stores.Time, NullLogger<AgentMessageDeletion>.Instance), _stores.Time, NullLogger<SendAgentMessageHandler>.Instance);
        return handler.Handle(new SendAgentMessage(Id, 5, ++_attempt, failingFor), default);
    }

    /// <summary>State's number, and the error where there is one.</summary>
    private async Task<string> StateAsync() => (await _stores.ScalarAsync<string>("SELECT State || ' ' || Error FROM agent_messages")).TrimEnd();
}
