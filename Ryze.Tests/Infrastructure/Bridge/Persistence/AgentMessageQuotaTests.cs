using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>docs/spec/security.md 1: unsent agent messages of an integration use a limited part of the bridge's disk.</summary>
internal sealed class AgentMessageQuotaTests
{
    private const string One = "int_1";
    private const int MiB = 1024 * 1024;

    private Stores _stores = null!;

    private IAgentMessageRepository Messages => _stores.Get<IAgentMessageRepository>();

    private AgentMessageQuota Quota => _stores.Get<AgentMessageQuota>();

    [SetUp]
    public async Task Open() =>
        _stores =
        await Stores.BridgeAsync(
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["AGENT_MESSAGES_LIMIT_BYTES"] = $"{MiB}" }, One, "int_2");

    [TearDown]
    public async Task CloseAsync() => await _stores.DisposeAsync();

    [Test]
    public async Task Messages_find_no_room_beyond_the_limit()
    {
        Assert.That(await FillAsync(), Is.EqualTo(18));
        Assert.That(await _stores.ScalarAsync<long>("SELECT SUM(LENGTH(Content)) FROM agent_messages"), Is.LessThan(MiB + 65_536));
        Assert.That(await Quota.HasRoomAsync("int_2", default), Is.True, "other integrations are not affected");
    }

    [Test]
    public async Task Last_error_shows_that_the_limit_is_reached()
    {
        await FillAsync();

        var waiting = await _stores.Get<IWaitingBytes>().FindAsync(One, default);

        Assert.That(
            _stores.Get<StorageQuotas>().ErrorOf(waiting),
            Is.EqualTo(
            "agent messages are not accepted: 1048576 bytes (AGENT_MESSAGES_LIMIT_BYTES) wait to be sent, more stay in Chatwoot"));
    }

    [Test]
    public async Task Finished_messages_make_room()
    {
        await FillAsync();
        for (var id = 1; id <= 10; id++)
        {
            await Messages.ApplyAsync(One, id, m => m.Fail("no such number", failedPart: null, Stores.Start), default);
        }

        _stores.Time.Advance(AgentMessageQuota.MeasureInterval);

        Assert.That(await Quota.HasRoomAsync(One, default), Is.True);
    }

    [Test]
    public async Task Sum_is_0_when_every_message_is_finished()
    {
        var filled = await FillAsync();
        Assert.That(await Quota.SumAsync(default), Is.GreaterThan(filled * 60_000));

        for (var id = 1; id <= filled; id++)
        {
            await Messages.ApplyAsync(One, id, m => m.Fail("no such number", failedPart: null, Stores.Start), default);
        }

        Assert.That(await Quota.SumAsync(default), Is.Zero);
    }

    [Test]
    public async Task Bound_is_dropped_when_the_integration_is_removed()
    {
        await FillAsync();

        await _stores.ExecuteAsync($"UPDATE integrations SET Phase = 'Removing' WHERE Id = '{One}'");
        await _stores.Get<IBridgeIntegrationRepository>().DeleteContentAsync(One, default);

        Assert.That(await Quota.FindAsync(One, default), Is.Zero);
    }

    [Test]
    public async Task Stored_messages_count_after_a_restart()
    {
        await FillAsync();

        await _stores.ReopenAsync();

        Assert.That(await Quota.HasRoomAsync(One, default), Is.False);
    }

    /// <returns>The number of stored messages.</returns>
    private async Task<int> FillAsync()
    {
        var stored = 0;
        for (var id = 1; id <= 30 && await ReceiveAsync(id) is not null; id++)
        {
            stored++;
        }

        return stored;
    }

    private Task<AgentMessageQueues?> ReceiveAsync(long id)
    {
        var message = new AgentMessageSnapshot(
            id, 12, "1@s.whatsapp.net", new string('x', 60_000), "Ana", [], null, null, Stores.Start, IsDeleted: false, ShowsError: false);
        return Messages.ReceiveAsync(One, deliveryId: null, message, Stores.Start.AddDays(-1), default);
    }
}
