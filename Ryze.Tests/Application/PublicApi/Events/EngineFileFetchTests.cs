using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Tests.Application.PublicApi.Events;

/// <summary>docs/security.md: a customer's slow engine does not delay the files of others.</summary>
internal sealed class EngineFileFetchTests
{
    private const string Slow = "eng_slow";

    private readonly TaskCompletionSource _slow = new();

    [Test]
    public async Task Engine_does_not_wait_for_the_slow_files_of_another()
    {
        var adapter = new Mock<IEngineAdapter>();
        adapter.Setup(a => a.Kind).Returns(EngineKind.Waha);
        adapter.Setup(a => a.OpenFileAsync(It.IsAny<EngineConnection>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns<EngineConnection, string, CancellationToken>(async (connection, _, _) =>
            {
                await (connection.Id == Slow ? _slow.Task : Task.CompletedTask);
                return new EngineFile(new MemoryStream([1]), "image/png", 1);
            });
        using var fetch = new EngineFileFetch(
            new EngineAdapters([adapter.Object]), TimeProvider.System, NullLogger<EngineFileFetch>.Instance);

        var slow = Enumerable.Range(0, 8).Select(_ => FetchAsync(fetch, Slow)).ToList();
        var fetched = await FetchAsync(fetch, "eng_other").WaitAsync(TimeSpan.FromSeconds(60));

        Assert.That(fetched[0].Media!.Content, Is.EqualTo(new byte[] { 1 }));
        _slow.SetResult();
        await Task.WhenAll(slow);
    }

    private static Task<IReadOnlyList<EngineEvent>> FetchAsync(EngineFileFetch fetch, string engineId)
    {
        var connection = new EngineConnection(
            engineId, "ins_1", EngineKind.Waha, "https://waha.example.com", "default", new Secret("t"), new Secret("w"), new Secret("p"));
        var image = new EngineEvent("evt_1", "message.exchange", "1", ChatKind.Private, [], new EventMedia("med_1", "image/png", []), null);
        var update = new ReadUpdate("default", image, new EngineFileReference("/f", "image/png", null, FetchAtOnce: true));
        var targets = new Dictionary<string, EngineTarget>(StringComparer.Ordinal)
        {
            ["default"] = new EngineTarget(connection, new EventRoute("cwi_1", IgnoreGroups: false)),
        };
        return fetch.FetchAsync(engineId, [update], targets, CancellationToken.None);
    }
}
