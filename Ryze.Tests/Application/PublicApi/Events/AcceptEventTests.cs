using Moq;
using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Events;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Tests.Application.PublicApi.Events;

/// <summary>docs/spec/bridge.md 3.1 and 4: which events go into which outbox.</summary>
internal sealed class AcceptEventTests
{
    private readonly Mock<ILinkRepository> _links = new(MockBehavior.Strict);
    private readonly Mock<ICommandRepository> _commands = new(MockBehavior.Strict);
    private readonly Mock<IOutbox> _outbox = new(MockBehavior.Strict);

    [Test]
    public async Task Event_is_stored_for_its_own_integration()
    {
        Route(fresh: false, new EventRoute("cwi_1", IgnoreGroups: true));
        Append("cwi_1", EventAcceptance.Known);

        Assert.That((await AcceptAsync()).Value, Is.EqualTo(EventAcceptance.Known));
        _links.Verify(c => c.FindRouteAsync("suporte", "acc", It.IsAny<bool>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task Route_is_read_again_when_the_integration_was_just_replaced()
    {
        Route(fresh: false, new EventRoute("cwi_old", IgnoreGroups: false));
        Route(fresh: true, new EventRoute("cwi_new", IgnoreGroups: false));
        Append("cwi_old", EventAcceptance.Ignored);
        Append("cwi_new", EventAcceptance.Stored);

        Assert.That((await AcceptAsync()).Value, Is.EqualTo(EventAcceptance.Stored));
    }

    [Test]
    public async Task Event_is_ignored_without_an_integration()
    {
        Route(fresh: false, new EventRoute(null, IgnoreGroups: false));
        Route(fresh: true, new EventRoute(null, IgnoreGroups: false));

        Assert.That((await AcceptAsync()).Value, Is.EqualTo(EventAcceptance.Ignored));
    }

    [TestCase(ChatKind.Group, true, false)]
    [TestCase(ChatKind.Group, false, true)]
    [TestCase(ChatKind.Broadcast, false, false)]
    [TestCase(ChatKind.Private, true, true)]
    [TestCase(ChatKind.None, true, true)]
    public async Task Event_that_is_not_relayed_never_reaches_the_outbox(ChatKind chat, bool ignoreGroups, bool stored)
    {
        Route(fresh: false, new EventRoute("cwi_1", ignoreGroups));
        Route(fresh: true, new EventRoute("cwi_1", ignoreGroups));
        Append("cwi_1", EventAcceptance.Stored);

        Assert.That((await AcceptAsync(chat)).Value, Is.EqualTo(stored ? EventAcceptance.Stored : EventAcceptance.Ignored));
        _outbox.Verify(
            o => o.AppendAsync(It.IsAny<string>(), It.IsAny<EngineEvent>(), It.IsAny<CancellationToken>()),
            stored ? Times.Once : Times.Never);
    }

    [Test]
    public async Task Group_event_is_stored_when_groups_are_no_longer_ignored()
    {
        Route(fresh: false, new EventRoute("cwi_1", IgnoreGroups: true));
        Route(fresh: true, new EventRoute("cwi_1", IgnoreGroups: false));
        Append("cwi_1", EventAcceptance.Stored);

        Assert.That((await AcceptAsync(ChatKind.Group)).Value, Is.EqualTo(EventAcceptance.Stored));
    }

    [Test]
    public async Task Error_is_returned_without_a_second_attempt()
    {
        Route(fresh: false, new EventRoute("cwi_1", IgnoreGroups: false));
        Append("cwi_1", new EventError.BacklogFull(1));
        Assert.That((await AcceptAsync()).Error, Is.EqualTo(new EventError.BacklogFull(1)));

        Route(fresh: false, new AccessError.InstanceNotFound());
        Assert.That((await AcceptAsync()).Error, Is.InstanceOf<AccessError.InstanceNotFound>());
    }

    [Test]
    public async Task Event_is_refused_when_its_instance_was_just_deleted()
    {
        Route(fresh: false, new EventRoute("cwi_1", IgnoreGroups: false));
        Route(fresh: true, new AccessError.InstanceNotFound());
        Append("cwi_1", EventAcceptance.Ignored);

        Assert.That((await AcceptAsync()).Error, Is.InstanceOf<AccessError.InstanceNotFound>());
    }

    [Test]
    public async Task Missing_file_is_reported_as_a_missing_route()
    {
        var file = new EventMedia("med_1", "image/png", [1]);
        _outbox.Setup(o => o.FindMediaAsync("med_1", It.IsAny<CancellationToken>())).ReturnsAsync(file);
        _outbox.Setup(o => o.FindMediaAsync("med_2", It.IsAny<CancellationToken>())).ReturnsAsync((EventMedia?)null);
        var handler = new FindEventMediaHandler(_outbox.Object, Mock.Of<IEngineConnectionRepository>(), new EngineAdapters([]));

        await using var opened = (await handler.Handle(new FindEventMedia("med_1"), CancellationToken.None)).Value;
        Assert.That((opened.MimeType, opened.Length), Is.EqualTo((file.MimeType, 1L)));
        Assert.That(
            (await handler.Handle(new FindEventMedia("med_2"), CancellationToken.None)).Error, Is.InstanceOf<RequestError.RouteNotFound>());
    }

    private Task<Result<EventAcceptance>> AcceptAsync(ChatKind chat = ChatKind.Private) =>
        new AcceptEventHandler(_links.Object, new EventIntake(_outbox.Object, _commands.Object, Mock.Of<IPhoneStates>()))
        .Handle(new AcceptEvent(
            "suporte", "acc", new EngineEvent("evt_1", "message.exchange", "i", chat, [], null, null)), CancellationToken.None);

    private void Route(bool fresh, Result<EventRoute> route) =>
        _links.Setup(c => c.FindRouteAsync("suporte", "acc", fresh, It.IsAny<CancellationToken>()))
            .Returns(() => new ValueTask<Result<EventRoute>>(route));

    private void Append(string integrationId, Result<EventAcceptance> result) =>
        _outbox.Setup(o => o.AppendAsync(integrationId, It.IsAny<EngineEvent>(), It.IsAny<CancellationToken>())).ReturnsAsync(result);
}
