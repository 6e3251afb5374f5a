using MediatR;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Link;
using Ryze.Infrastructure.Bridge.Workers;
using Ryze.Infrastructure.Bridge.Workers.Placement;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Bridge.Workers.Placement;

/// <summary>docs/spec/bridge.md 2.2: calls and webhooks reach any replica, and wake the right worker.</summary>
internal sealed class PlacedWorkersTests
{
    private const string Id = "int_1";

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedPlacement _placement = new();
    private readonly Mock<IMediator> _mediator = new();
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
            _mediator.Object, Mock.Of<IDeliveryRepository>(), Mock.Of<IAgentMessageRepository>(), _gate, _placement, _time,
            NullLogger<IntegrationWorkers>.Instance);
        _placed = new PlacedWorkers(_workers, _placement, _gate, _webhooks);
    }

    [TearDown]
    public void Dispose() => _workers.Dispose();

    [Test]
    public void Signal_goes_to_the_process_that_runs_the_worker()
    {
        _placed.Wake(Id, WorkKind.Events);
        _placed.Rescan(Id, WorkKind.AgentMessages);
        _placed.Resume(Id, WorkKind.Receipts);

        Assert.That(
            _placement.Passed,
            Is.EqualTo(new object[]
            {
                (Id, WorkKind.Events, WorkSignal.Wake), (Id, WorkKind.AgentMessages, WorkSignal.Rescan),
                (Id, WorkKind.Receipts, WorkSignal.Resume),
            }));
    }

    [Test]
    public async Task Signal_stays_in_the_process_when_it_runs_the_worker()
    {
        _placement.Here = true;

        _placed.Wake(Id, WorkKind.Events);

        await Eventually.TrueAsync(() => _mediator.Invocations.Count > 0, "the worker's lane runs");
        Assert.That(_placement.Passed, Is.Empty);
    }

    [Test]
    public async Task Status_comes_from_the_process_that_runs_the_worker()
    {
        Assert.That(await _placed.FindAsync(Id, CancellationToken.None), Is.SameAs(_placement.Status));
    }

    [TestCase(false, 1)]
    [TestCase(true, 0)]
    public void Webhook_is_shared_when_the_worker_is_elsewhere(bool isHere, int times)
    {
        _placement.Here = isHere;

        _placed.Share(Id, WebhookNews.Lost);

        Assert.That(_placement.Passed, Has.Exactly(times).EqualTo((Id, WebhookNews.Lost)));
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

    /// <summary>Records what goes to the process that runs the worker.</summary>
    private sealed class ScriptedPlacement : IPlacement
    {
        public bool Here { get; set; }

        public List<object> Passed { get; } = [];

        public WorkerStatus Status { get; } = new(new LinkState("connected", "", IsFailing: false), WorkState.Fine);

        public bool IsHere(string integrationId) => Here;

        public Task EnsureAsync(string integrationId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task SuperviseAsync(string integrationId, string link, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Signal(string integrationId, WorkKind work, WorkSignal signal) => Passed.Add((integrationId, work, signal));

        public void Share(string integrationId, WebhookNews news) => Passed.Add((integrationId, news));

        public Task<WorkerStatus> FindAsync(string integrationId, CancellationToken cancellationToken) => Task.FromResult(Status);
    }
}
