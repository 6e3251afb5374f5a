using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>bridge.md 2.1: over 100,000 events that nobody acknowledged are refused, and the operator is told.</summary>
internal sealed class BacklogTests
{
    private SocketScene _scene = null!;

    [SetUp]
    public async Task Start()
    {
        _scene = await SocketScene.StartAsync();

        // A hundred thousand events that are waiting, of which the last ten are enough for this test.
        await SqliteFile.ExecuteAsync(
            _scene.Database,
            """
            WITH RECURSIVE n(i) AS (SELECT 99990 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
            INSERT INTO outbox_events (IntegrationId, Seq, IdentityHash, Frame)
                SELECT @id, i, randomblob(32), CAST('"id":"evt_' || i || '","event":"message.exchange","occurred_at":"2026-01-01T00:00:00Z","data":{}}' AS BLOB) FROM n;
            UPDATE outbox_channels SET LastSeq = 99999 WHERE IntegrationId = @id;
            """,
            ("@id", _scene.Integration));
    }

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task The_100001st_event_is_refused_with_429_until_acknowledgements_make_room()
    {
        Assert.That((await _scene.OfferAsync(SocketScene.Message("last"))).Code, Is.EqualTo(202), "100,000 are kept");

        var refused = await _scene.OfferAsync(SocketScene.Message("one too many"));
        Assert.That((refused.Code, refused.Error), Is.EqualTo((429, "event backlog full (limit 100000 events) — the bridge has been away too long. Try again later.")));
        Assert.That(refused.Raw.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(60)));
        Assert.That((await _scene.OfferAsync(SocketScene.Message("last"))).Body, Does.Contain("already known"), "what is stored may be told again");
        var error = (string)(await _scene.App.Client.ListAsync()).Json["last_error"]!;
        Assert.That(error, Does.Match(@"^events are refused since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ: 100000 wait for the bridge, and the outbox accepts no more$"));

        await using var socket = await _scene.ConnectAsync(after: 99_990);
        Assert.That(await socket.NextSeqsAsync(10), Is.EqualTo(Enumerable.Range(99_991, 10)));
        await socket.AckAsync(99_995);
        await Eventually.TrueAsync(async () => (await _scene.OfferAsync(SocketScene.Message("one too many"))).Code == 202, "there is room");

        Assert.That(await socket.NextSeqsAsync(1), Is.EqualTo(new[] { 100_001 }), "what was refused took no number");
        Assert.That((string)(await _scene.App.Client.ListAsync()).Json["last_error"]!, Is.Empty);
    }

    [Test]
    public async Task Without_a_bridge_to_ask_the_list_says_that_no_socket_is_open_and_how_much_waits()
    {
        _scene.Bridge.OnGet = _ => ScriptedBridge.Error(500, "x", "");
        Assert.That((string)(await _scene.App.Client.ListAsync()).Json["last_error"]!, Is.EqualTo("the bridge has no link open, 99999 events wait"));

        await using (var socket = await _scene.ConnectAsync(after: 99_999))
        {
            await socket.NothingElseAsync();
            Assert.That((string)(await _scene.App.Client.ListAsync()).Json["last_error"]!, Is.Empty);
        }

        await Eventually.TrueAsync(
            async () => (string)(await _scene.App.Client.ListAsync()).Json["last_error"]! is { Length: > 0 } error
                && System.Text.RegularExpressions.Regex.IsMatch(error, @"^the bridge has no link open since \S+Z, 0 events wait$"),
            "it says since when", sparingly: true);
    }
}
