using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Protocol.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>docs/spec/security.md 1: dead letters of an integration use a limited part of the bridge's disk.</summary>
internal sealed class DeadLetterQuotaTests
{
    private const string One = "int_1";
    private const string Other = "int_2";
    private const int MiB = 1024 * 1024;

    private Stores _stores = null!;

    private IDeliveryRepository Relay => _stores.Get<IDeliveryRepository>();

    [SetUp]
    public async Task Open() => _stores = await Stores.BridgeAsync(
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["EVENT_STORE_LIMIT_BYTES"] = $"{4 * MiB}" }, One, Other);

    [TearDown]
    public async Task CloseAsync() => await _stores.DisposeAsync();

    [Test]
    public async Task Oldest_dead_letters_are_deleted_when_they_exceed_the_quota()
    {
        await MoveToDeadLettersAsync(One, from: 1, to: 5);

        Assert.That(await SeqsAsync(One), Is.EqualTo(new[] { 3, 4, 5 }), "down to nine tenths of the quota");
    }

    [Test]
    public async Task Dead_letters_stay_when_they_reach_no_more_than_the_quota()
    {
        await MoveToDeadLettersAsync(One, from: 1, to: 4);

        Assert.That(await SeqsAsync(One), Is.EqualTo(new[] { 1, 2, 3, 4 }));
        Assert.That(Warnings(), Is.Empty);
    }

    [Test]
    public async Task Dead_letters_of_a_former_process_count_after_a_restart()
    {
        await MoveToDeadLettersAsync(One, from: 1, to: 4);
        await _stores.ReopenAsync();

        await MoveToDeadLettersAsync(One, from: 5, to: 5);

        Assert.That(await SeqsAsync(One), Is.EqualTo(new[] { 3, 4, 5 }));
    }

    [Test]
    public async Task Dead_letters_that_were_retried_do_not_count()
    {
        await MoveToDeadLettersAsync(One, from: 1, to: 4);
        await _stores.Get<IDeadLetterRepository>().RetryAsync(One, ids: null, after: 0, atMost: 10, CancellationToken.None);
        await Relay.DropAsync(One, [1, 2, 3, 4], CancellationToken.None);

        await MoveToDeadLettersAsync(One, from: 5, to: 6);

        Assert.That(await SeqsAsync(One), Is.EqualTo(new[] { 5, 6 }));
    }

    [Test]
    public async Task Dead_letters_of_another_integration_stay_when_one_exceeds_its_quota()
    {
        await MoveToDeadLettersAsync(Other, from: 1, to: 4);

        await MoveToDeadLettersAsync(One, from: 1, to: 5);

        Assert.That(await SeqsAsync(Other), Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public async Task State_counts_the_dead_letters_that_are_left()
    {
        await MoveToDeadLettersAsync(One, from: 1, to: 5);

        Assert.That(
            await _stores.ScalarAsync<long>($"SELECT DeadLetters FROM inbox_channels WHERE IntegrationId = '{One}'"), Is.EqualTo(3));
    }

    [Test]
    public async Task Log_warns_when_dead_letters_are_deleted()
    {
        await MoveToDeadLettersAsync(One, from: 1, to: 5);

        Assert.That(
            Warnings(),
            Is.EqualTo(
                new[] { "2 of the oldest dead letters were deleted for int_1: they exceeded EVENT_STORE_LIMIT_BYTES and cannot be retried" }));
    }

    /// <summary>Four dead letters fill the quota.</summary>
    private async Task MoveToDeadLettersAsync(string integrationId, int from, int to)
    {
        for (var seq = from; seq <= to; seq++)
        {
            var stored = new ReceivedEvent(seq, $"evt_{seq}", "message.exchange", Stores.Start, new byte[MiB], EventStoreTests.Header);
            await _stores.Get<IEventStore>().StoreAsync(integrationId, [stored], upTo: seq, CancellationToken.None);
            var waiting = await Relay.FindAsync(integrationId, seq, CancellationToken.None);
            await Relay.MoveToDeadLettersAsync(integrationId, waiting!, "HTTP 422: no", CancellationToken.None);
        }
    }

    private async Task<IEnumerable<long>> SeqsAsync(string integrationId) =>
        (await _stores.Get<IDeadLetterRepository>().ListAsync(integrationId, before: null, atMost: 100, CancellationToken.None))
            .Select(deadLetter => deadLetter.Seq).Order();

    private IEnumerable<string> Warnings() =>
        _stores.Logs.Where(record => record.Level == LogLevel.Warning && record.Id.Id == 6063).Select(record => record.Message);
}
