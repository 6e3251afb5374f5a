using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MediatR;
using Moq;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Infrastructure.Bridge.Workers;
using Ryze.Infrastructure.Bridge.Workers.Placement;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Bridge.Workers.Placement;

/// <summary>docs/spec/bridge.md 2.2: calls and webhooks reach any replica, and wake the right worker.</summary>
internal sealed class PlacedWorkersTests
{
    private const string Id = "int_1";

    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IPlacement> _placement = new();
    private readonly Mock<IDeliveryRepository> _store = new();
    private IntegrationWorkers _workers = null!;
    private CatchUpGate _gate = null!;
    private WebhookWatch _webhooks = null!;
    private PlacedWorkers _placed = null!;

    [SetUp]
    public void Create()
    {
        _webhooks = new WebhookWatch(_time);
        _gate = new CatchUpGate(Mock.Of<ISchedule>(), _webhooks, _time);
        _gate.ListDue([]);
        _workers = new IntegrationWorkers(
            Mock.Of<IMediator>(), _store.Object, Mock.Of<IAgentMessageRepository>(), _gate, _placement.Object, _time,
            NullLogger<IntegrationWorkers>.Instance);
        _placed = new PlacedWorkers(_workers, _placement.Object, _gate, _webhooks);
    }

    [TearDown]
    public void Dispose() => _workers.Dispose();

    [Test]
    public void Signal_goes_to_the_process_that_runs_the_worker()
    {
        _placed.Wake(Id, WorkKind.Events);
        _placed.Rescan(Id, WorkKind.AgentMessages);
        _placed.Resume(Id, WorkKind.Receipts);

        _placement.Verify(p => p.Signal(Id, WorkKind.Events, WorkSignal.Wake));
        _placement.Verify(p => p.Signal(Id, WorkKind.AgentMessages, WorkSignal.Rescan));
        _placement.Verify(p => p.Signal(Id, WorkKind.Receipts, WorkSignal.Resume));
    }

    [Test]
    public async Task Signal_stays_in_the_process_when_it_runs_the_worker()
    {
        _placement.Setup(p => p.IsHere(Id)).Returns(value: true);

        _placed.Wake(Id, WorkKind.Events);

        await Eventually.TrueAsync(() => _store.Invocations.Count > 0, "the worker's lane runs");
        _placement.Verify(p => p.Signal(It.IsAny<string>(), It.IsAny<WorkKind>(), It.IsAny<WorkSignal>()), Times.Never);
    }

    [Test]
    public async Task Status_comes_from_the_process_that_runs_the_worker()
    {
        var status = new WorkerStatus(LinkState.None, WorkState.Fine);
        _placement.Setup(p => p.FindAsync(Id, CancellationToken.None)).ReturnsAsync(status);

        Assert.That(await _placed.FindAsync(Id, CancellationToken.None), Is.SameAs(status));
    }

    [TestCase(false, 1)]
    [TestCase(true, 0)]
    public void Webhook_is_shared_when_the_worker_is_elsewhere(bool isHere, int times)
    {
        _placement.Setup(p => p.IsHere(Id)).Returns(isHere);

        _placed.Share(Id, WebhookNews.Lost);

        _placement.Verify(p => p.Share(Id, WebhookNews.Lost), Times.Exactly(times));
    }

    [Test]
    public void Shared_loss_of_a_webhook_requests_a_catch_up()
    {
        _placed.Hear(Id, WebhookNews.Lost);

        Assert.That(_gate.ListDue([Id]), Is.EqualTo(new[] { Id }));
    }

    [Test]
    public void Shared_webhook_ends_the_knowledge_that_its_conversation_is_unresolved()
    {
        _webhooks.Arrived(Id, 12, "open");
        _webhooks.ShowUnresolved(Id, 12, _time.GetUtcNow());
        Assert.That(_webhooks.IsUnresolved(Id, 12), Is.True);

        _placed.Hear(Id, new WebhookNews(IsLost: false, 12, "resolved"));

        Assert.That(_webhooks.IsUnresolved(Id, 12), Is.False);
    }

    [Test]
    public void Takeover_holds_agent_messages_until_a_catch_up()
    {
        _placed.TakeOver(Id);

        Assert.That(_gate.IsClosed(Id), Is.True);
    }
}
