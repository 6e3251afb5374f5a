using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Events;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Tests.Application.PublicApi.Commands;

/// <summary>
/// docs/spec/bridge.md 2 and 3.3: the same id sends once, and a command that may have been sent is never repeated blindly.
/// </summary>
internal sealed class RunCommandTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 17, 12, 0, 0, TimeSpan.Zero);
    private static readonly IntegrationLink OwnLink = new("cwi_1", "suporte") { InstanceId = "ins_1" };
    private static readonly EngineCommand Text = new EngineCommand.SendText("1@lid", "a marked text", null);
    private static readonly EngineCommand Read = new EngineCommand.ReadMessage("1@lid", "m", null);
    private static readonly SentMessage Receipt = new("3EB0", Now);

    private readonly Mock<ICommandRepository> _commands = new();
    private readonly Mock<ILinkRepository> _links = new();
    private readonly Mock<IEngineNameRepository> _names = new();
    private readonly Mock<IWhatsAppEngine> _engine = new();
    private readonly Mock<IEngineConnectionRepository> _own = new();
    private readonly FakeTimeProvider _time = new(Now);
    private readonly FakeLogger<RunCommandHandler> _logger = new();
    private readonly SingleFlight<(string IntegrationId, string CommandId), CommandResult> _running = new();

    public RunCommandTests()
    {
        Engine(Receipt);
        Owner(new EventRoute(OwnLink.IntegrationId, IgnoreGroups: false) { InstanceId = OwnLink.InstanceId });
    }

    [Test]
    public async Task New_command_is_stored_before_it_is_sent()
    {
        var steps = new List<string>();
        _commands.Setup(c => c.BeginAsync("cwi_1", "c1", CommandTrace.None, It.IsAny<CancellationToken>()))
            .ReturnsAsync((KnownCommand?)null)
            .Callback(() => steps.Add("begin"));
        _engine.Setup(e => e.SendAsync("suporte", "c1", Text, It.IsAny<CancellationToken>())).ReturnsAsync(Receipt)
            .Callback(() => steps.Add("send"));
        _commands.Setup(c => c.FinishAsync("cwi_1", "c1", It.IsAny<CommandResult>(), It.IsAny<CancellationToken>()))
            .Returns(Task.CompletedTask).Callback(() => steps.Add("finish"));

        Assert.That(await RunAsync(Text), Is.EqualTo((CommandResult)Receipt));

        Assert.That(steps, Is.EqualTo(new[] { "begin", "send", "finish" }));
        Assert.That(
            _logger.Collector.GetSnapshot().Select(r => r.Message), Is.EqualTo(new[] { "Command c1 (SendText) ended: ok" }),
            "the log omits the message text");
    }

    [Test]
    public async Task Known_result_is_returned_without_a_send()
    {
        var failure = new CommandFailure("engine_rejected", "no", Retryable: false);
        Known(new KnownCommand(Now.AddDays(-6), failure));

        Assert.That(await RunAsync(Text), Is.EqualTo((CommandResult)failure));
        AssertSent(Times.Never());
    }

    [TestCase(0, "in_progress", true)]
    [TestCase(119_999, "in_progress", true)]
    [TestCase(120_000, "outcome_unknown", false)]
    public async Task Begun_command_without_a_result_is_not_sent_again(int millisecondsAgo, string code, bool retryable)
    {
        Known(new KnownCommand(Now.AddMilliseconds(-millisecondsAgo), Result: null));

        var result = await RunAsync(Text);

        Assert.That((result.Failure!.Code, result.Failure.Retryable), Is.EqualTo((code, retryable)));
        AssertSent(Times.Never());
    }

    [TestCase(119_999, false)]
    [TestCase(120_000, true)]
    public async Task Repeatable_command_runs_again_when_its_former_run_must_have_ended(int millisecondsAgo, bool sent)
    {
        Known(new KnownCommand(Now.AddMilliseconds(-millisecondsAgo), Result: null));

        var result = await RunAsync(Read);

        Assert.That(result.Receipt, sent ? Is.EqualTo(Receipt) : Is.Null);
        AssertSent(sent ? Times.Once() : Times.Never());
    }

    [TestCase("cwi_2", "ins_1", "engine_rejected", "another integration of the instance replaced this one")]
    [TestCase(null, "ins_1", "not_stored_yet", "the integration is not stored yet; ask again with the same id")]
    public async Task Command_is_sent_only_through_its_own_integration(string? integration, string instance, string code, string message)
    {
        Owner(new EventRoute(integration, IgnoreGroups: false) { InstanceId = instance });

        var result = await RunAsync(Text);

        Assert.That(result.Failure, Is.EqualTo(new CommandFailure(code, message, Retryable: code == "not_stored_yet")));
        AssertSent(Times.Never());
        _commands.Verify(
            c => c.BeginAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CommandTrace>(), It.IsAny<CancellationToken>()), Times.Never,
            "the same id may be used again");
    }

    [TestCase("cwi_of_another_account")]
    [TestCase(null)]
    public async Task Command_is_refused_when_another_account_claims_the_engine_name(string? integration)
    {
        Owner(new EventRoute(integration, IgnoreGroups: false) { InstanceId = "ins_other" });
        _names.Setup(n => n.FindAsync("suporte", It.IsAny<CancellationToken>())).ReturnsAsync(new EngineName("Suporte", "acc_other"));

        var result = await RunAsync(Text);

        Assert.That(result.Failure!.Message, Is.EqualTo(
            "the WhatsApp engine's name suporte belongs to another account; connect an engine of your own or choose another name"));
        Assert.That((result.Failure.Code, result.Failure.Retryable), Is.EqualTo(("engine_rejected", false)));
        AssertSent(Times.Never());
    }

    [Test]
    public async Task Command_uses_the_name_that_the_engine_knows()
    {
        Owner(new EventRoute(OwnLink.IntegrationId, IgnoreGroups: false) { InstanceId = OwnLink.InstanceId }, engineName: "SUPORTE");

        await RunAsync(Text);

        _engine.Verify(e => e.SendAsync("SUPORTE", "c1", Text, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task Known_result_is_returned_when_the_command_would_be_refused_now()
    {
        Owner(new EventRoute("cwi_2", IgnoreGroups: false) { InstanceId = "ins_1" });
        _commands.Setup(c => c.FindAsync("cwi_1", "c1", It.IsAny<CancellationToken>())).ReturnsAsync(new KnownCommand(Now, Receipt));
        Assert.That(await RunAsync(Text), Is.EqualTo((CommandResult)Receipt));

        _commands.Setup(c => c.FindAsync("cwi_1", "c1", It.IsAny<CancellationToken>()))
            .ReturnsAsync(new KnownCommand(Now.AddMinutes(-2), Result: null));
        Assert.That((await RunAsync(Text)).Failure!.Code, Is.EqualTo("outcome_unknown"));
        Assert.That((await RunAsync(Read)).Failure!.Code, Is.EqualTo("engine_rejected"), "it was not done, and must not be done now");
        AssertSent(Times.Never());
    }

    [Test]
    public async Task Command_is_not_refused_because_of_a_cached_route()
    {
        _links.Setup(c => c.FindRouteAsync("suporte", null, false, It.IsAny<CancellationToken>()))
            .Returns(
                () => new ValueTask<Result<EventRoute>>(
                new EventRoute("cwi_before", IgnoreGroups: false) { InstanceId = "ins_1", EngineName = "suporte" }));

        Assert.That((await RunAsync(Text)).Receipt, Is.EqualTo(Receipt));
    }

    [Test]
    public async Task Command_is_refused_when_its_instance_was_deleted()
    {
        _links.Setup(c => c.FindRouteAsync("suporte", null, It.IsAny<bool>(), It.IsAny<CancellationToken>()))
            .Returns(() => new ValueTask<Result<EventRoute>>(new AccessError.InstanceNotFound()));

        Assert.That(
            (await RunAsync(Text)).Failure,
            Is.EqualTo(new CommandFailure("engine_rejected", "the instance was deleted", Retryable: false)));
        AssertSent(Times.Never());
    }

    [Test]
    public async Task Command_is_not_sent_when_it_cannot_be_stored()
    {
        _commands.Setup(c => c.BeginAsync("cwi_1", "c1", CommandTrace.None, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new StorageException("disk full"));

        Assert.That(await RunAsync(Text), Is.EqualTo((CommandResult)CommandFailure.NotRemembered));
        AssertSent(Times.Never());
    }

    [Test]
    public async Task Result_is_returned_when_it_cannot_be_stored()
    {
        _commands.Setup(c => c.FinishAsync("cwi_1", "c1", It.IsAny<CommandResult>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new StorageException("disk full"));

        Assert.That((await RunAsync(Text)).Receipt, Is.EqualTo(Receipt));
        Assert.That(_logger.Collector.GetSnapshot().Select(r => r.Id.Id), Is.EqualTo(new[] { 2201, 2202 }));
    }

    [Test]
    public async Task Engine_refusal_is_stored()
    {
        Engine(new EngineError.OutcomeUnknown(Detail.Of("no answer")));

        var result = await RunAsync(Text);

        Assert.That(result, Is.EqualTo((CommandResult)new CommandFailure("outcome_unknown", "no answer", Retryable: false)));
        _commands.Verify(c => c.FinishAsync("cwi_1", "c1", result, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task Echo_before_the_lost_answer_is_the_commands_result()
    {
        Engine(new EngineError.OutcomeUnknown(Detail.Of("no answer")));
        _commands.Setup(c => c.FindAsync("cwi_1", "c1", It.IsAny<CancellationToken>())).ReturnsAsync(new KnownCommand(Now, Receipt));

        Assert.That(await RunAsync(Text), Is.EqualTo((CommandResult)Receipt));
    }

    [Test]
    public async Task Repeated_call_waits_for_the_running_command()
    {
        var engine = new TaskCompletionSource<Result<SentMessage>>();
        _engine.Setup(e => e.SendAsync("suporte", "c1", Text, It.IsAny<CancellationToken>())).Returns(engine.Task);

        var runs = Enumerable.Range(0, 20).Select(_ => RunAsync(Text)).ToList();
        _links.Setup(c => c.FindRouteAsync("vendas", null, It.IsAny<bool>(), It.IsAny<CancellationToken>()))
            .Returns(() => new ValueTask<Result<EventRoute>>(new EventRoute("cwi_2", IgnoreGroups: false) { EngineName = "vendas" }));
        var other = RunAsync(Text, link: new IntegrationLink("cwi_2", "vendas"));
        engine.SetResult(Receipt);

        Assert.That((await Task.WhenAll(runs)).Select(r => r.Receipt), Is.All.EqualTo(Receipt));
        Assert.That((await other).Receipt, Is.EqualTo(Receipt), "the same id of another integration is another command");
        _engine.Verify(e => e.SendAsync("suporte", "c1", Text, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task Command_continues_when_the_caller_disconnects()
    {
        var engine = new TaskCompletionSource<Result<SentMessage>>();
        using var caller = new CancellationTokenSource();
        _engine.Setup(e => e.SendAsync("suporte", "c1", Text, It.Is<CancellationToken>(t => !t.CanBeCanceled))).Returns(engine.Task);

        var run = RunAsync(Text, cancellationToken: caller.Token);
        await caller.CancelAsync();
        Assert.That(async () => await run, Throws.InstanceOf<OperationCanceledException>());
        var again = RunAsync(Text);
        engine.SetResult(Receipt);

        Assert.That((await again).Receipt, Is.EqualTo(Receipt));
        _commands.Verify(c => c.FinishAsync("cwi_1", "c1", It.IsAny<CommandResult>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task Command_id_is_usable_again_after_an_exception()
    {
        _engine.SetupSequence(e => e.SendAsync("suporte", "c1", Text, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new InvalidOperationException()).ReturnsAsync(Receipt);

        Assert.That(async () => await RunAsync(Text), Throws.InvalidOperationException);
        Assert.That((await RunAsync(Text)).Receipt, Is.EqualTo(Receipt));
    }

    private Task<CommandResult> RunAsync(
        EngineCommand command, IntegrationLink? link = null, CancellationToken cancellationToken = default) =>
        new RunCommandHandler(_commands.Object, _links.Object, _names.Object, _engine.Object,
                new OwnEngines(new EngineAdapters([]), _own.Object, Mock.Of<IEngineMessages>(), NullLogger<OwnEngines>.Instance),
                Mock.Of<IEngineMeter>(), _running, _time, _logger)
            .Handle(new RunCommand(link ?? OwnLink, "c1", command), cancellationToken);

    private void Owner(EventRoute owner, string engineName = "suporte")
    {
        var route = owner with { EngineName = engineName };
        _links
            .Setup(c => c.FindRouteAsync("suporte", null, It.IsAny<bool>(), It.IsAny<CancellationToken>()))
            .Returns(() => new ValueTask<Result<EventRoute>>(route));
    }

    private void Known(KnownCommand known) =>
        _commands.Setup(c => c.BeginAsync("cwi_1", "c1", CommandTrace.None, It.IsAny<CancellationToken>())).ReturnsAsync(known);

    private void Engine(Result<SentMessage> answer) =>
        _engine.Setup(e => e.SendAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<EngineCommand>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(answer);

    private void AssertSent(Times times) =>
        _engine.Verify(
            e => e.SendAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<EngineCommand>(), It.IsAny<CancellationToken>()), times);
}
