using Ryze.Application.PublicApi.Events;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.PublicApi.Persistence;

/// <summary>docs/spec/security.md 1: events for an unreachable bridge use a limited part of the disk.</summary>
internal sealed class OutboxQuotaTests
{
    private const string One = "cwi_1";
    private const string Other = "cwi_2";
    private const int MiB = 1024 * 1024;

    private Stores _stores = null!;

    [SetUp]
    public async Task Open() =>
        _stores =
        await Stores.ApiAsync(
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["OUTBOX_LIMIT_BYTES"] = $"{4 * MiB}" }, One, Other);

    [TearDown]
    public async Task CloseAsync() => await _stores.DisposeAsync();

    [Test]
    public async Task Events_are_refused_at_the_limit()
    {
        var accepted = await FillAsync(One, attempts: 50);

        Assert.That(accepted, Is.EqualTo(5), "the event that exceeds the limit is the last one");
        Assert.That(
            await _stores.AppendFailureAsync(One, Stores.Event("small")), Is.EqualTo(new EventError.BacklogFull(4 * MiB, IsInBytes: true)));
        Assert.That(await StoredBytesAsync(), Is.LessThan(5 * MiB));
    }

    [Test]
    public async Task Full_integration_leaves_room_for_another()
    {
        await FillAsync(One, attempts: 10);

        Assert.That(await _stores.AppendAsync(Other, Stores.Event("a")), Is.EqualTo(EventAcceptance.Stored));
    }

    [Test]
    public async Task Files_count_towards_the_quota()
    {
        await _stores.AppendAsync(One, Stores.Event("a", media: new EventMedia("med_1", "image/png", new byte[4 * MiB])));

        Assert.That(await _stores.AppendFailureAsync(One, Stores.Event("b")), Is.InstanceOf<EventError.BacklogFull>());
    }

    [Test]
    public async Task Events_are_accepted_again_when_enough_is_acknowledged()
    {
        await FillAsync(One, attempts: 10);

        await _stores.AcknowledgeAsync(One, 1);

        Assert.That(await _stores.AppendAsync(One, Large("next")), Is.EqualTo(EventAcceptance.Stored));
        Assert.That(await _stores.AppendFailureAsync(One, Stores.Event("more")), Is.InstanceOf<EventError.BacklogFull>());
    }

    [Test]
    public async Task Acknowledged_events_are_kept_only_within_the_quota()
    {
        for (var round = 0; round < 4; round++)
        {
            await FillAsync(One, attempts: 4, prefix: $"r{round}");
            await _stores.AcknowledgeAsync(One, (round + 1) * 4);
        }

        Assert.That(await StoredBytesAsync(), Is.GreaterThan(12 * MiB));

        while (await _stores.Get<IOutboxRetention>().RemoveBeyondQuotaAsync(CancellationToken.None))
        {
        }

        Assert.That(await StoredBytesAsync(), Is.LessThanOrEqualTo(5 * MiB));
        Assert.That(await _stores.ScalarAsync<long>("SELECT MAX(Seq) FROM outbox_events"), Is.EqualTo(16), "the newest stay");
    }

    [Test]
    public async Task Acknowledged_events_do_not_count_while_they_are_kept()
    {
        await FillAsync(One, attempts: 10);
        await _stores.AcknowledgeAsync(One, 5);

        Assert.That(await StoredBytesAsync(), Is.GreaterThan(4 * MiB));
        Assert.That(await FillAsync(One, attempts: 10, prefix: "second"), Is.EqualTo(5));
    }

    [Test]
    public async Task Metric_sums_the_bytes_of_all_integrations()
    {
        await _stores.AppendAsync(One, Stores.Event("a", media: new EventMedia("med_1", "image/png", new byte[1000])));
        await _stores.AppendAsync(Other, Stores.Event("a"));
        await _stores.AppendAsync(Other, Stores.Event("b"));
        await _stores.AcknowledgeAsync(Other, 1);

        var waiting = await _stores.Get<OutboxChanges>().MeasureBacklogAsync(CancellationToken.None);

        Assert.That(waiting, Is.EqualTo(new OutboxBacklog(2, 1000 + (2 * Stores.Event("a").Bytes))));
    }

    private static EngineEvent Large(string identity) => Stores.Event(identity, length: 900_000);

    /// <returns>The number of accepted events.</returns>
    private async Task<int> FillAsync(string integration, int attempts, string prefix = "e")
    {
        var accepted = 0;
        for (var n = 0; n < attempts; n++)
        {
            accepted += await _stores.AppendFailureAsync(integration, Large($"{prefix}{n}")) is null ? 1 : 0;
        }

        return accepted;
    }

    private Task<long> StoredBytesAsync() => _stores.ScalarAsync<long>("SELECT COALESCE(SUM(LENGTH(Frame)), 0) FROM outbox_events");
}
