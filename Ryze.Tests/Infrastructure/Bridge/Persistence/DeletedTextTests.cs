using System.Text;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>A copy of the database files shows nothing of a removed integration.</summary>
internal sealed class DeletedTextTests
{
    private const string Text = "personal-text-of-a-customer";

    [Test]
    public async Task Bridge_database_holds_no_text_of_a_removed_integration()
    {
        await using var stores = await Stores.BridgeAsync("int_1", "int_2");
        var events = Enumerable.Range(1, 200).Select(seq => Event(seq));
        await stores.Get<IEventStore>().StoreAsync("int_1", [.. events], 200, CancellationToken.None);
        Assert.That(Copies(stores.File), Is.Positive);

        await stores.Get<IBridgeIntegrationRepository>().DeleteContentAsync("int_1", CancellationToken.None);

        Assert.That(Copies(stores.File), Is.Zero);
    }

    [Test]
    public async Task Public_API_database_holds_no_text_of_a_removed_integration()
    {
        await using var stores = await Stores.ApiAsync("cwi_1");
        for (var seq = 1; seq <= 50; seq++)
        {
            var media = new EventMedia($"med_{seq}", "text/plain", Encoding.UTF8.GetBytes(TextOf(seq)));
            await stores.AppendAsync("cwi_1", Stores.Event($"{Text}-{seq}", media: media));
        }

        Assert.That(Copies(stores.File), Is.Positive);
        await stores.ExecuteAsync($"UPDATE outbox_channels SET ClosedAt = {Stores.Start.ToUnixTimeMilliseconds()}");

        await Eventually.TrueAsync(async () => await stores.SendAsync(new PurgeOutbox()) > TimeSpan.FromSeconds(1), "the outbox is purged");

        Assert.That(Copies(stores.File), Is.Zero);
    }

    [Test]
    public async Task Reader_does_not_block_a_removal()
    {
        await using var stores = await Stores.BridgeAsync("int_1");
        await stores.Get<IEventStore>().StoreAsync("int_1", [Event(1)], 1, CancellationToken.None);
        await using var reader = await ReadingDatabase.OpenAsync(stores.File);

        await stores.Get<IBridgeIntegrationRepository>().DeleteContentAsync("int_1", CancellationToken.None)
            .WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(await stores.ScalarAsync<long>("SELECT COUNT(*) FROM inbox_events"), Is.Zero);
    }

    private static ReceivedEvent Event(int seq) =>
        new(seq, $"evt_{seq}", "message.exchange", Stores.Start, Encoding.UTF8.GetBytes(TextOf(seq)), EventStoreTests.Header);

    /// <summary>Every tenth text is longer than a page, so that it uses overflow pages.</summary>
    private static string TextOf(int seq) => string.Concat(Enumerable.Repeat($"{Text}-{seq} ", seq % 10 == 0 ? 500 : 3));

    /// <summary>Counts the text in the raw bytes of the database files.</summary>
    private static int Copies(string file) => new[] { file, file + "-wal" }.Where(File.Exists).Sum(path =>
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Encoding.Latin1.GetString(copy.ToArray()).Split(Text).Length - 1;
    });
}
