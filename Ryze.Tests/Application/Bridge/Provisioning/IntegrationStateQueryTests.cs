using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Provisioning;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Tests.Application.Bridge.Provisioning;

/// <summary>The live state of an integration.</summary>
internal sealed class IntegrationStateQueryTests
{
    [TestCase(
        "", false, "error",
        "events are not accepted: 536870912 bytes (EVENT_STORE_LIMIT_BYTES) wait for Chatwoot, more stay in the public API")]
    [TestCase(
        "HTTP 401", true, "paused",
        "HTTP 401; events are not accepted: 536870912 bytes (EVENT_STORE_LIMIT_BYTES) wait for Chatwoot, more stay in the public API")]
    public async Task Last_error_says_that_the_event_store_is_full(string cause, bool isPaused, string status, string expected)
    {
        var integrations = new Mock<IBridgeIntegrationRepository>();
        integrations.Setup(i => i.FindStateAsync("int_1", default))
            .ReturnsAsync(
                new IntegrationState("int_1", "suporte", IntegrationStates.Active, "", 42, "Suporte", null, 0, 0, null, default, null));
        var link = new LinkState("connecting", "the API closed it with 4003 too slow", IsFailing: false);
        var worker = new Mock<IDeliveryWorker>();
        worker.Setup(w => w.FindAsync("int_1", default)).ReturnsAsync(new WorkerStatus(link, new WorkState(isPaused, cause)));
        var waiting = new Mock<IWaitingBytes>();
        waiting.Setup(w => w.FindAsync("int_1", default)).ReturnsAsync(new WaitingBytes(StorageQuotas.Default.EventStoreBytes, 0));

        var state = (await new IntegrationStateQuery(
            integrations.Object, worker.Object, new WebhookWatch(new FakeTimeProvider()), waiting.Object,
            StorageQuotas.Default).FindAsync("int_1", default))!;

        Assert.That((state.Status, state.LastError), Is.EqualTo((status, expected)));
    }

    [Test]
    public async Task Last_error_says_what_to_fix_when_Chatwoot_cannot_reach_the_bridge()
    {
        var time = new FakeTimeProvider();
        var webhooks = new WebhookWatch(time);
        var integrations = new Mock<IBridgeIntegrationRepository>();
        integrations.Setup(i => i.FindStateAsync("int_1", default))
            .ReturnsAsync(
                new IntegrationState("int_1", "suporte", IntegrationStates.Active, "", 42, "Suporte", null, 0, 0, null, default, null));
        var worker = new Mock<IDeliveryWorker>();
        worker.Setup(w => w.FindAsync("int_1", default))
            .ReturnsAsync(new WorkerStatus(new LinkState("connected", "", IsFailing: false), WorkState.Fine));
        var waiting = new Mock<IWaitingBytes>();
        waiting.Setup(w => w.FindAsync("int_1", default)).ReturnsAsync(WaitingBytes.None);
        var running =
            new IntegrationStateQuery(
            integrations.Object, worker.Object, webhooks, waiting.Object, StorageQuotas.Default);
        webhooks.Report("int_1", WebhookFault.Unreachable);
        time.Advance(WebhookWatch.ArrivalGrace);

        var state = (await running.FindAsync("int_1", default))!;

        Assert.That((state.Status, state.LastError), Is.EqualTo((IntegrationStates.Active, WebhookFault.Unreachable.Advice())));
    }
}
