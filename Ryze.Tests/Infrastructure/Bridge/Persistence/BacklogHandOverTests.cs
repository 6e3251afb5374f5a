using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.Workers;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>Events that an integration has not delivered continue in another integration of the same instance.</summary>
internal sealed class BacklogHandOverTests
{
    private const string Source = "int_source";
    private const string Channel = "cwi_1";
    private const string Target = "int_target";

    private Stores _stores = null!;

    [SetUp]
    public async Task Open() => _stores = await Stores.BridgeAsync(Source, Target);

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [Test]
    public async Task Backlog_is_handed_over_when_the_target_has_received_nothing()
    {
        await StoreAsync(Source, 1, 2);

        await HandOverAsync();

        Assert.That((await SeqsAsync(Target), await SeqsAsync(Source)), Is.EqualTo(("1,2", "")));
    }

    [Test]
    public async Task Each_integration_keeps_its_backlog_when_both_have_received_events()
    {
        await StoreAsync(Target, 6);
        await StoreAsync(Source, 6, 7);

        await HandOverAsync();

        Assert.That((await SeqsAsync(Target), await SeqsAsync(Source)), Is.EqualTo(("6", "6,7")));
    }

    [Test]
    public async Task Identities_are_replaced_when_an_earlier_hand_over_left_some()
    {
        await LearnAsync(Target, "1@s.whatsapp.net");
        await StoreAsync(Source, 1);
        await LearnAsync(Source, "2@s.whatsapp.net");

        await HandOverAsync();

        Assert.That(
            await _stores.ScalarAsync<string>("SELECT GROUP_CONCAT(IntegrationId || ' ' || PhoneJid) FROM relay_identities"),
            Is.EqualTo($"{Target} 2@s.whatsapp.net"));
    }

    private async Task HandOverAsync()
    {
        await _stores.ExecuteAsync($"""
            UPDATE integrations SET Channel = '{Channel}';
            UPDATE integrations SET Phase = 'Superseded', SupersededBy = '{Target}' WHERE Id = '{Source}';
            """);
        await _stores.Get<HandOvers>().CompleteAsync(Channel, CancellationToken.None);
    }

    private Task LearnAsync(string integrationId, string jid) =>
        _stores.Get<IChatRepository>().LearnAsync(integrationId, [KeyValuePair.Create("1@lid", jid)], default);

    private Task<EventStoreOutcome> StoreAsync(string integrationId, params long[] seqs) =>
        _stores.Get<IEventStore>().StoreAsync(integrationId, [.. seqs.Select(seq => EventStoreTests.Event(seq))], seqs[^1], default);

    private Task<string> SeqsAsync(string integrationId) => _stores.ScalarAsync<string>(
        $"SELECT COALESCE(GROUP_CONCAT(Seq), '') FROM (SELECT Seq FROM inbox_events WHERE IntegrationId = '{integrationId}' ORDER BY Seq)");
}
