using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>docs/spec/bridge.md 2.1: the public API refuses events beyond 100,000 unacknowledged ones and informs the operator.</summary>
internal sealed class BacklogTests
{
    private SocketScene _scene = null!;

    [SetUp]
    public async Task Start()
    {
        _scene = await SocketScene.StartAsync();

        // Simulates 100,000 waiting events; the test needs only the last ten as rows.
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
    public async Task Event_100001_answers_429_until_acknowledgements_make_room()
    {
        Assert.That((await _scene.OfferAsync(SocketScene.Message("last"))).Code, Is.EqualTo(202), "100,000 are kept");

        var refused = await _scene.OfferAsync(SocketScene.Message("one too many"));
        Assert.That(
            (refused.Code, refused.Error),
            Is.EqualTo((429, "event backlog full (limit 100000 events) — the bridge has been away too long. Try again later.")));
        Assert.That(refused.Raw.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(60)));
        Assert.That(
            (await _scene.OfferAsync(SocketScene.Message("last"))).Body, Does.Contain("already known"), "a stored event may be repeated");
        var error = (string)(await _scene.App.Client.ListAsync()).Json["last_error"]!;
        Assert.That(
            error, Does.Match(
            @"^events are refused since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ: 100000 wait for the bridge, and the outbox accepts no more$"));

        await using var socket = await _scene.ConnectAsync(after: 99_990);
        Assert.That(await socket.NextSeqsAsync(10), Is.EqualTo(Enumerable.Range(99_991, 10)));
        await socket.AckAsync(99_995);
        await Eventually.TrueAsync(async () => (await _scene.OfferAsync(SocketScene.Message("one too many"))).Code == 202, "there is room");

        Assert.That(await socket.NextSeqsAsync(1), Is.EqualTo(new[] { 100_001 }), "the refused event used no number");
        Assert.That((string)(await _scene.App.Client.ListAsync()).Json["last_error"]!, Is.Empty);
    }

    [Test]
    public async Task List_shows_the_closed_link_with_its_backlog_when_the_bridge_does_not_answer()
    {
        _scene.Bridge.OnGet = _ => ScriptedBridge.Error(500, "x", "");
        Assert.That(
            (string)(await _scene.App.Client.ListAsync()).Json["last_error"]!,
            Is.EqualTo("the bridge has no link open, 99999 events wait"));

        await using (var socket = await _scene.ConnectAsync(after: 99_999))
        {
            await socket.NothingElseAsync();
            Assert.That((string)(await _scene.App.Client.ListAsync()).Json["last_error"]!, Is.Empty);
        }

        await Eventually.TrueAsync(
            async () => (string)(await _scene.App.Client.ListAsync()).Json["last_error"]! is { Length: > 0 } error
                && System.Text.RegularExpressions.Regex.IsMatch(error, @"^the bridge has no link open since \S+Z, 0 events wait$"),
            "the error shows since when", sparingly: true);
    }
}
