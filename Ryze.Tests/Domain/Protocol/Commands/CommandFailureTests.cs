using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;

namespace Ryze.Tests.Domain.Protocol.Commands;

/// <summary>docs/spec/bridge.md 2, <c>result</c>: the error a bridge receives, and whether it may retry with a new id.</summary>
internal sealed class CommandFailureTests
{
    private static readonly Detail Why = Detail.Of("why");

    private static readonly TestCaseData[] Errors =
    [
        Case(new EngineError.NotConfigured(), "engine_not_configured",
            "no WhatsApp engine is configured (set ENGINE_URL and ENGINE_TOKEN)", retryable: false),
        Case(new EngineError.Unreachable(Why), "engine_unreachable", "why", retryable: true),
        Case(new EngineError.Disconnected(Why), "engine_disconnected", "why", retryable: true),
        Case(new EngineError.Throttled(Why), "engine_throttled", "why", retryable: true),
        Case(new EngineError.Rejected(Why), "engine_rejected", "why", retryable: false),
        Case(new EngineError.OutcomeUnknown(Why), "outcome_unknown", "why", retryable: false),
    ];

    [TestCaseSource(nameof(Errors))]
    public void Every_engine_error_has_its_code(EngineError error, CommandFailure expected) =>
        Assert.That(CommandFailure.Of(error), Is.EqualTo(expected));

    [Test]
    public void Table_covers_every_engine_error() =>
        Assert.That(
            Errors.Select(row => row.Arguments[0]!.GetType()),
            Is.EquivalentTo(typeof(EngineError).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(EngineError)))));

    [Test]
    public void Failure_has_its_own_code_when_the_engine_was_not_reached()
    {
        Assert.That(
            CommandFailure.Invalid("text is required"),
            Is.EqualTo(new CommandFailure("invalid_command", "text is required", Retryable: false)));
        Assert.That(
            CommandFailure.NotRemembered,
            Is.EqualTo(new CommandFailure("storage_failed", "the public API's database failed; send it again later", Retryable: true)));
        Assert.That((CommandFailure.InProgress.Code, CommandFailure.InProgress.Retryable), Is.EqualTo(("in_progress", true)));
        Assert.That((CommandFailure.TooMany.Code, CommandFailure.TooMany.Retryable), Is.EqualTo(("too_many_commands", true)));
    }

    [Test]
    public void Only_send_commands_show_twice()
    {
        var twice = new Dictionary<EngineCommand, bool>
        {
            [new EngineCommand.SendText("c", "t", null)] = true,
            [new EngineCommand.SendMedia("c", MediaKind.Image, "u", null, null, null, false, null)] = true,
            [new EngineCommand.SendSticker("c", "u", null)] = true,
            [new EngineCommand.SendLocation("c", 0, 0, null, null, null)] = true,
            [new EngineCommand.SendContacts("c", [], null)] = true,
            [new EngineCommand.SendReaction("c", "m", "e", false, null)] = true,
            [new EngineCommand.DeleteMessage("c", "m", true)] = false,
            [new EngineCommand.ReadMessage("c", "m", null)] = false,
            [new EngineCommand.ShowPresence("c", Presence.Typing)] = false,
        };

        Assert.That(twice.Select(row => row.Key.IsVisibleWhenRepeated), Is.EqualTo(twice.Values));
        Assert.That(twice.Keys.Select(command => command.GetType()), Is.EquivalentTo(typeof(EngineCommand).GetNestedTypes()));
    }

    private static TestCaseData Case(EngineError error, string code, string message, bool retryable) =>
        new TestCaseData(error, new CommandFailure(code, message, retryable)).SetArgDisplayNames(error.GetType().Name);
}
