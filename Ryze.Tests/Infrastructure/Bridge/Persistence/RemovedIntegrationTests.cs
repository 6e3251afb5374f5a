using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>Personal data is deleted with its integration, despite concurrent writes.</summary>
internal sealed class RemovedIntegrationTests
{
    private const string Removed = "int_removed";
    private const string Kept = "int_kept";

    private Stores _stores = null!;

    private IBridgeIntegrationRepository Integrations => _stores.Get<IBridgeIntegrationRepository>();

    [SetUp]
    public async Task Open() => _stores = await Stores.BridgeAsync(Removed, Kept);

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [Test]
    public async Task Removed_integration_leaves_no_data_in_any_table()
    {
        await FillAsync(Removed);
        await FillAsync(Kept);
        Assert.That(await TablesOfAsync(Removed), Has.Count.GreaterThan(11));
        var kept = await TablesOfAsync(Kept);

        await Integrations.RemoveAsync(Removed, CancellationToken.None);

        Assert.That(await TablesOfAsync(Removed), Is.EqualTo(new[] { "activations" }), "the record of the idempotency key stays");
        Assert.That(
            await _stores.ScalarAsync<long>($"SELECT LENGTH(ApiToken) FROM activations WHERE IntegrationId = '{Removed}'"), Is.Zero);
        Assert.That(await TablesOfAsync(Kept), Is.EqualTo(kept));
    }

    [Test]
    public async Task All_rows_are_deleted_when_they_exceed_a_batch()
    {
        await _stores.ExecuteAsync($"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {(2 * PieceDeletion.PieceSize) + 1})
            INSERT INTO webhook_deliveries (IntegrationId, DeliveryId, ReceivedAt) SELECT '{Removed}', 'd' || i, 0 FROM n
            """);

        await Integrations.RemoveAsync(Removed, CancellationToken.None);

        Assert.That(await TablesOfAsync(Removed), Is.Empty);
    }

    [Test]
    public async Task Pending_removal_keeps_only_the_data_that_it_needs()
    {
        await FillAsync(Removed);
        await FillAsync(Kept);
        var kept = await TablesOfAsync(Kept);
        await _stores.ExecuteAsync(
            "UPDATE integrations SET Instance='i',ChannelUrl='u',InboxName='n', ChatwootInboxName='n', LastError='e', SigningSecret=x'01'");

        await Integrations.DeleteContentAsync(Removed, CancellationToken.None);

        Assert.That(await TablesOfAsync(Removed), Is.EqualTo(new[] { "activations", "integrations" }));
        Assert.That(
            await _stores.ScalarAsync<string>($"""
                SELECT Instance || ChannelUrl || InboxName || IFNULL(ChatwootInboxName, '') || LastError || IFNULL(SigningSecret, '')
                FROM integrations WHERE Id = '{Removed}'
                """),
            Is.Empty);
        Assert.That(
            await _stores.ScalarAsync<long>($"SELECT LENGTH(ApiToken) FROM activations WHERE IntegrationId = '{Removed}'"), Is.Zero);
        Assert.That(await TablesOfAsync(Kept), Is.EqualTo(kept));
    }

    [Test]
    public async Task No_data_is_stored_for_an_integration_after_its_removal([Values] bool waitsForChatwoot)
    {
        await (waitsForChatwoot
            ? Integrations.DeleteContentAsync(Removed, CancellationToken.None)
            : Integrations.RemoveAsync(Removed, CancellationToken.None));

        await _stores.Get<IEventStore>().StoreAsync(Removed, [EventStoreTests.Event(1)], upTo: 1, CancellationToken.None);
        var relay = _stores.Get<IDeliveryRepository>();
        await _stores.Get<IChatRepository>()
            .SaveChatAsync(Removed, new ChatMapping("key", "1@s.whatsapp.net", 1, "source", 42, 12), CancellationToken.None);
        await _stores.Get<IChatRepository>()
            .LearnAsync(Removed, [KeyValuePair.Create("1@lid", "1@s.whatsapp.net")], CancellationToken.None);
        await relay.BeginAsync(Removed, new LedgerKey(IsOutgoing: false, ["key"], "wa_1"), 12, Stores.Start, CancellationToken.None);
        await _stores.Get<IAgentMessageRepository>()
            .RecordAsync(Removed, [], [new ReceiptReport(["wa_1"], ReceiptState.Read)], CancellationToken.None);
        await _stores.Get<IIntegrationSyncRepository>().DisableReceiptsAsync(Removed, CancellationToken.None);
        await _stores.Get<IIntegrationSyncRepository>().SaveCaughtUpToAsync(Removed, Stores.Start, CancellationToken.None);
        await _stores.Get<IAgentMessageRepository>().ReceiveAsync(
            Removed, "delivery_1", new AgentMessageSnapshot(1, 12, "1@s.whatsapp.net", "text", "Ana", [], null, null, null, false, false),
            Stores.Start, CancellationToken.None);

        Assert.That(await TablesOfAsync(Removed), Is.EqualTo(waitsForChatwoot ? ["integrations"] : Array.Empty<string>()));
    }

    /// <summary>Adds a row to every table that has a column for the integration.</summary>
    private Task<int> FillAsync(string id) => _stores.Get<Store<BridgeDbContext>>().WriteAsync(
        async db =>
        {
            foreach (var entity in db.Model.GetEntityTypes()
                .Where(entity => entity.FindProperty(nameof(StoredEventRow.IntegrationId)) is not null))
            {
                var row = Activator.CreateInstance(entity.ClrType)!;
                foreach (var property in entity.GetProperties().Where(property => !property.IsNullable))
                {
                    property.PropertyInfo!.SetValue(row, ValueOf(property, id));
                }

                db.Add(row);
            }

            return await db.SaveChangesAsync();
        },
        CancellationToken.None);

    private static object? ValueOf(IProperty property, string id) => Type.GetTypeCode(property.ClrType) switch
    {
        TypeCode.String => property.Name == nameof(StoredEventRow.IntegrationId) ? id : $"x{id}",
        _ when property.ClrType == typeof(byte[]) => new byte[] { 1 },
        _ when property.ClrType.IsEnum => Enum.GetValues(property.ClrType).GetValue(0),
        _ when property.ClrType == typeof(DateTimeOffset) => Stores.Start,
        _ => Activator.CreateInstance(property.ClrType),
    };

    /// <summary>Tables in which a text contains the id.</summary>
    private Task<List<string>> TablesOfAsync(string id) => _stores.Get<Store<BridgeDbContext>>().ReadAsync(
        async db =>
        {
            var tables = new List<string>();
            foreach (var entity in db.Model.GetEntityTypes())
            {
                var texts = entity.GetProperties().Where(property => property.ClrType == typeof(string))
                    .Select(property => $"\"{property.GetColumnName()}\" LIKE '%{id}%'");
                if (await _stores.ScalarAsync<long>(
                    $"SELECT COUNT(*) FROM \"{entity.GetTableName()}\" WHERE {string.Join(" OR ", texts)}") > 0)
                {
                    tables.Add(entity.GetTableName()!);
                }
            }

            return tables;
        },
        CancellationToken.None);
}
