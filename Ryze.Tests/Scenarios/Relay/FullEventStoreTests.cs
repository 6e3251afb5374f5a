using Ryze.Tests.Scenarios.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>
/// docs/spec/security.md 1: beyond its quota an integration acknowledges no event and shows an error. It continues when room is free again.
/// </summary>
internal sealed class FullEventStoreTests
{
    private LinkScene _scene = null!;

    [SetUp]
    public async Task Start() => _scene = await LinkScene.StartAsync(("EVENT_STORE_LIMIT_BYTES", "1048576"));

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Full_event_store_acknowledges_nothing_until_room_is_free()
    {
        var id = await _scene.ActivatedAsync();
        var visit = await _scene.Api.ReadyAsync(after: 0);
        await visit.EventAsync(1, Large);
        await visit.EventAsync(2, Large);
        await visit.AckedAsync(2);

        await visit.EventAsync(3);

        await Eventually.TrueAsync(
            async () =>
                ((string)(await _scene.StateAsync(id))["last_error"]!)
                .Contains("events are not accepted: 1048576 bytes (EVENT_STORE_LIMIT_BYTES) wait for Chatwoot", StringComparison.Ordinal),
            "last_error shows the full store");
        Assert.That((visit.HasFrames, await _scene.StoredAsync()), Is.EqualTo((false, 2L)));

        await SqliteFile.ExecuteAsync(
            _scene.File, "DELETE FROM inbox_events WHERE Seq = 1; UPDATE inbox_channels SET Backlog = 1, BacklogBytes = 900000");
        await visit.CloseAsync(4003);
        await _scene.PassAsync(LinkScene.Backoff(1));
        var next = await _scene.Api.ReadyAsync(after: 2, window: 16);
        await next.EventAsync(3);
        await next.AckedAsync(3);
    }

    [Test]
    public async Task Event_after_a_refused_one_is_not_stored_on_the_same_link()
    {
        await _scene.ActivatedAsync();
        var visit = await _scene.Api.ReadyAsync(after: 0);
        await visit.EventAsync(1, Large);
        await visit.EventAsync(2, Large);
        await visit.AckedAsync(2);
        await visit.EventAsync(3);
        await Eventually.TrueAsync(() => _scene.Bridge.Logs.Any(record => record.Id == 5116), "the third is refused");

        await SqliteFile.ExecuteAsync(_scene.File, "DELETE FROM inbox_events; UPDATE inbox_channels SET Backlog = 0, BacklogBytes = 0");
        await visit.EventAsync(4);
        await visit.CloseAsync(4003);
        await _scene.PassAsync(LinkScene.Backoff(1));

        await _scene.Api.ReadyAsync(after: 2);
        Assert.That(await _scene.StoredAsync(), Is.Zero);
    }

    private static string Large =>
        $$$"""{"id":"3EB1","direction":"incoming","chat":{"jid":"551133334444@s.whatsapp.net"},"message":{"type":"text","content":"{{{new string('x', 900_000)}}}"}}""";
}
