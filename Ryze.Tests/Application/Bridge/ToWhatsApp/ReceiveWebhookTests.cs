using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Tests.Application.Bridge.ToChatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>Chatwoot sends a webhook once, so a body that was not read requires a catch-up.</summary>
internal sealed class ReceiveWebhookTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Mock<ISchedule> _schedule = new();
    private readonly BridgeIntegration _integration = RelayJobs.Of(WhatsAppEvent.Message("3EB0")).Integration;
    private readonly ReceiveWebhookHandler _handler;

    public ReceiveWebhookTests()
    {
        var integrations = new Mock<IBridgeIntegrationRepository>();
        integrations.Setup(i => i.FindAsync("int_1", It.IsAny<CancellationToken>())).ReturnsAsync(_integration);
        var webhooks = new WebhookWatch(_time);
        _handler = new ReceiveWebhookHandler(
            integrations.Object, new Mock<IChatwootWebhookReader>().Object, new Mock<IAgentMessageRepository>().Object,
            new Mock<IDeliveryWorker>().Object,
            new SigningSecrets(
                new Mock<IChatwootClient>().Object, integrations.Object, new Mock<ISchedule>().Object, _time,
                NullLogger<SigningSecrets>.Instance),
            webhooks, new CatchUpGate(_schedule.Object, webhooks, _time), _time, NullLogger<ReceiveWebhookHandler>.Instance);
    }

    [Test]
    public void Catch_up_is_requested_when_Chatwoot_disconnects_within_the_body()
    {
        Assert.That(async () => await SendAsync(() => throw new IOException("the connection was reset")), Throws.InstanceOf<IOException>());

        _schedule.Verify(s => s.RunSoon<CatchUpIntegrations>(), Times.Once);
    }

    [Test]
    public async Task Catch_up_is_requested_when_there_is_no_room_for_the_body()
    {
        Assert.That(await SendAsync(() => Task.FromResult<ReadOnlyMemory<byte>?>(null)), Is.EqualTo(WebhookVerdict.NotRead));

        _schedule.Verify(s => s.RunSoon<CatchUpIntegrations>(), Times.Once);
    }

    [Test]
    public async Task Catch_up_is_not_requested_when_the_body_is_read()
    {
        Assert.That(await SendAsync(() => Task.FromResult<ReadOnlyMemory<byte>?>("{"u8.ToArray())), Is.EqualTo(WebhookVerdict.Invalid));

        _schedule.Verify(s => s.RunSoon<CatchUpIntegrations>(), Times.Never);
    }

    private Task<WebhookVerdict> SendAsync(Func<Task<ReadOnlyMemory<byte>?>> readBody) => _handler.Handle(
        new ReceiveWebhook("int_1", _integration.WebhookSecret.Reveal(), DeliveryId: "", Timestamp: "", Signature: "", _ => readBody()),
        default);
}
