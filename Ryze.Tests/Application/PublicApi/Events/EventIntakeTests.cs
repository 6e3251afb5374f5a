using Moq;
using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Tests.Application.PublicApi.Events;

/// <summary>docs/spec/engines.md 3: the events of one body go into the outbox together, each by its own route.</summary>
internal sealed class EventIntakeTests
{
    private static readonly EventRoute IgnoringGroups = new("cwi_1", IgnoreGroups: true) { InstanceId = "ins_1" };
    private static readonly EventRoute WithGroups = new("cwi_1", IgnoreGroups: false) { InstanceId = "ins_1" };

    private readonly Mock<IOutbox> _outbox = new(MockBehavior.Strict);
    private readonly Mock<ICommandRepository> _commands = new();
    private readonly Mock<IPhoneStates> _phones = new();
    private readonly List<string> _together = [];
    private readonly List<string> _alone = [];

    public EventIntakeTests()
    {
        _outbox.Setup(o => o.AppendAllAsync(It.IsAny<IReadOnlyList<(string, EngineEvent)>>(), It.IsAny<CancellationToken>()))
            .Callback((IReadOnlyList<(string IntegrationId, EngineEvent Event)> events, CancellationToken _) =>
                _together.AddRange(events.Select(item => item.Event.Id)))
            .ReturnsAsync((IReadOnlyList<(string, EngineEvent Event)> events, CancellationToken _) =>
                [.. events.Select(item => Result.Of(item.Event.Id == "removed" ? EventAcceptance.Ignored : EventAcceptance.Stored))]);
        _outbox.Setup(o => o.AppendAsync("cwi_1", It.IsAny<EngineEvent>(), It.IsAny<CancellationToken>()))
            .Callback((string _, EngineEvent engineEvent, CancellationToken _) => _alone.Add(engineEvent.Id))
            .ReturnsAsync(Result.Of(EventAcceptance.Known));
    }

    [Test]
    public async Task Events_of_a_body_are_appended_together()
    {
        var results = await AcceptAsync(IgnoringGroups, Event("a"), Event("b"));

        Assert.That(_together, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(results, Is.All.EqualTo(EventAcceptance.Stored));
    }

    [Test]
    public async Task Event_that_an_old_route_ignores_uses_the_fresh_route()
    {
        var results = await AcceptAsync(WithGroups, Event("a"), Event("group", ChatKind.Group), Event("c"));

        Assert.That(_together, Is.EqualTo(new[] { "a", "c" }));
        Assert.That(_alone, Is.EqualTo(new[] { "group" }));
        Assert.That(results, Is.EqualTo(new[] { EventAcceptance.Stored, EventAcceptance.Known, EventAcceptance.Stored }));
    }

    [Test]
    public async Task Event_of_a_removed_integration_uses_the_fresh_route()
    {
        await AcceptAsync(WithGroups, Event("a"), Event("removed"));

        Assert.That(_alone, Is.EqualTo(new[] { "removed" }));
    }

    [Test]
    public async Task Ignored_echo_still_settles_its_command()
    {
        var echo = new EventEcho("cmd_1", "3EB0");

        var results = await AcceptAsync(IgnoringGroups, Event("group", ChatKind.Group) with { Echo = echo });

        Assert.That(results, Is.EqualTo(new[] { EventAcceptance.Ignored }));
        _commands.Verify(c => c.SettleAsync("cwi_1", echo, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task State_of_the_phone_is_stored_before_the_events()
    {
        var state = new PhoneState(PhoneState.Connected, DateTimeOffset.UnixEpoch);

        await AcceptAsync(IgnoringGroups, Event("a") with { State = state });

        _phones.Verify(p => p.SetAsync("ins_1", state, It.IsAny<CancellationToken>()), Times.Once);
    }

    private async Task<IEnumerable<EventAcceptance>> AcceptAsync(EventRoute fresh, params EngineEvent[] events)
    {
        var results = await new EventIntake(_outbox.Object, _commands.Object, _phones.Object).AcceptAllAsync(
            [.. events.Select(engineEvent => (IgnoringGroups, engineEvent))], _ => new ValueTask<Result<EventRoute>>(fresh),
            CancellationToken.None);
        return results.Select(result => result.Value);
    }

    private static EngineEvent Event(string id, ChatKind chat = ChatKind.Private) =>
        new(id, "message.exchange", id, chat, "}"u8.ToArray(), Media: null, Echo: null);
}
