using Ryze.Api.Bridge.Webhooks;
using Ryze.Api.PublicApi.Events;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Tests.Infrastructure.Shared.Telemetry;

/// <summary>docs/spec/bridge.md 2.2: the metrics for operators; each tag has a limited set of values.</summary>
internal sealed class RyzeMetricsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<RyzeMetrics>().BuildServiceProvider();

    private RyzeMetrics Metrics => _services.GetRequiredService<RyzeMetrics>();

    public void Dispose() => _services.Dispose();

    [Test]
    public void Events_are_counted_by_outcome()
    {
        using var events = Collect<long>("ryze.events");

        Metrics.EventAccepted(EngineEvents.OutcomeOf(EventAcceptance.Stored));
        Metrics.EventAccepted(EngineEvents.OutcomeOf(EventAcceptance.Known));
        Metrics.EventAccepted(EngineEvents.OutcomeOf(EventAcceptance.Ignored));
        foreach (var why in Enum.GetValues<EventRefusal>())
        {
            Metrics.EventRefused(why);
        }

        Assert.That(Seen(events), Is.EqualTo(new[]
        {
            "1 outcome=stored", "1 outcome=known", "1 outcome=ignored", "1 outcome=refused", "1 outcome=unauthorized",
                "1 outcome=not_configured", "1 outcome=failed",
        }));
    }

    [Test]
    public void Bridge_connections_are_counted_by_state_only_when_a_bridge_runs()
    {
        using var connections = Collect<long>("ryze.bridge.connections");
        connections.RecordObservableInstruments();
        Assert.That(Seen(connections), Is.Empty);

        Metrics.ObserveConnections(() => ["connected", "connecting", "connected"]);
        connections.RecordObservableInstruments();

        Assert.That(Seen(connections), Is.EqualTo(new[] { "2 state=connected", "1 state=connecting", "0 state=disconnected" }));
    }

    [Test]
    public void Sockets_are_counted_until_they_close_with_a_code()
    {
        using var open = Collect<long>("ryze.sockets.open");
        using var closed = Collect<long>("ryze.sockets.closed");

        Metrics.SocketOpened();
        Metrics.SocketOpened();
        Metrics.SocketClosed(4000);
        Metrics.SocketClosed(null);

        Assert.That(Seen(open), Is.EqualTo(new[] { "1 ", "1 ", "-1 ", "-1 " }));
        Assert.That(Seen(closed), Is.EqualTo(new[] { "1 code=4000", "1 code=1006" }));
    }

    [Test]
    public void Link_metrics_show_the_recorded_values()
    {
        using var replays = Collect<long>("ryze.outbox.replays");
        using var reconnects = Collect<long>("ryze.bridge.reconnects");
        using var acks = Collect<double>("ryze.outbox.ack.duration");
        using var backlog = Collect<long>("ryze.outbox.backlog");

        Metrics.Replayed();
        Metrics.Reconnecting("TooSlow");
        Metrics.Acknowledged(TimeSpan.FromMilliseconds(250));
        Metrics.RecordBacklog(7);
        backlog.RecordObservableInstruments();

        Assert.That(Seen(replays), Is.EqualTo(new[] { "1 " }));
        Assert.That(Seen(reconnects), Is.EqualTo(new[] { "1 end=TooSlow" }));
        Assert.That(Seen(acks), Is.EqualTo(new[] { "0.25 " }));
        Assert.That(Seen(backlog), Is.EqualTo(new[] { "7 " }));
    }

    [TestCase(WebhookVerdict.Accepted, "taken")]
    [TestCase(WebhookVerdict.UnknownIntegration, "unknown_integration")]
    [TestCase(WebhookVerdict.WrongPathSecret, "wrong_path_secret")]
    [TestCase(WebhookVerdict.BadSignature, "not_signed")]
    [TestCase(WebhookVerdict.WrongAccountOrInbox, "other_account_or_inbox")]
    [TestCase(WebhookVerdict.Invalid, "invalid")]
    public void Webhooks_are_counted_by_outcome(WebhookVerdict verdict, string outcome)
    {
        using var webhooks = Collect<long>("ryze.bridge.webhooks");

        Metrics.WebhookReceived(ChatwootWebhooks.OutcomeOf(verdict));

        Assert.That(Seen(webhooks), Is.EqualTo(new[] { $"1 outcome={outcome}" }));
    }

    private MetricCollector<T> Collect<T>(string name)
        where T : struct
    {
        Assert.That(Metrics, Is.Not.Null);
        return new MetricCollector<T>(_services.GetRequiredService<IMeterFactory>(), RyzeMetrics.MeterName, name);
    }

    private static IEnumerable<string> Seen<T>(MetricCollector<T> collector)
        where T : struct =>
        collector.GetMeasurementSnapshot().Select(m => $"{m.Value} {string.Join(',', m.Tags.Select(tag => $"{tag.Key}={tag.Value}"))}");
}
