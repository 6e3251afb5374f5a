using System.Net.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Bridge.Link;
using Ryze.Infrastructure.Shared.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Bridge.Link;

/// <summary>docs/spec/bridge.md 2: the bridge acknowledges no event that it has not stored.</summary>
internal sealed class LinkSessionTests
{
    private readonly Mock<IEventStore> _events = new();
    private readonly List<long> _stored = [];

    [TestCase(EventStoreOutcome.NotActive)]
    [TestCase(EventStoreOutcome.Full)]
    public async Task Later_events_are_not_stored_when_an_event_was_refused(EventStoreOutcome refusal)
    {
        var refused = new TaskCompletionSource();
        _events.Setup(i => i.StoreAsync("int_1", It.IsAny<IReadOnlyList<ReceivedEvent>>(), It.IsAny<long>(), It.IsAny<CancellationToken>()))
            .Callback((string _, IReadOnlyList<ReceivedEvent> _, long upTo, CancellationToken _) => _stored.Add(upTo))
            .ReturnsAsync(() => refused.TrySetResult() ? refusal : EventStoreOutcome.Stored);
        using var sockets = new WebSocketPair();
        await using var session = new LinkSession(
            sockets.Client, new LinkTarget("int_1", "key", "ws://api.example/ws", IgnoreGroups: false), _events.Object,
            new Mock<IDeliveryWorker>().Object,
            new LinkTimes(), TimeProvider.System, NullLogger.Instance);
        var running = session.RunAsync(_ => { }, default);
        var api = new LinkVisit(sockets.Server);
        var reading = api.ReadAsync();
        await api.SendAsync("""{"type":"hello","instance":"suporte","last_acked":0}""");
        Assert.That(await api.FrameAsync(), Does.Contain("ready"));

        await api.EventAsync(1);
        await refused.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await api.EventAsync(2);
        await api.CloseAsync((int)WebSocketCloseStatus.NormalClosure);
        await running.WaitAsync(TimeSpan.FromSeconds(20));
        await reading;

        Assert.That(_stored, Is.EqualTo(new[] { 1L }));
        Assert.That(api.HasFrames, Is.False, "nothing is acknowledged");
    }
}
