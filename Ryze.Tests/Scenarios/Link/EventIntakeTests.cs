using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Ryze.Api.PublicApi.Events;
using Ryze.Infrastructure.Shared.Telemetry;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>Which events the public API accepts from the engine, and its answers (docs/spec/bridge.md 2 to 4).</summary>
internal sealed class EventIntakeTests
{
    private SocketScene _scene = null!;

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Repeated_event_is_sent_to_the_bridge_once()
    {
        _scene = await SocketScene.StartAsync();
        const string Status =
            """{"event":"message.status","data":{"chat":{"jid":"1@s.whatsapp.net"},"messageIds":["a","b"],"status":"read","timestamp":"2026-01-01T00:00:00Z"}}""";
        (string What, string Json, string Outcome)[] offers =
        [
            ("a message", SocketScene.Message("m1"), "accepted"),
            ("the same id with another text", SocketScene.Message("m1", "other text"), "already known"),
            ("another id", SocketScene.Message("m2"), "accepted"),
            ("an edit of the first", Edit("m1", "better"), "accepted"),
            ("the same edit", Edit("m1", "better"), "already known"),
            ("another edit", Edit("m1", "best"), "accepted"),
            ("its revocation", SocketScene.Message("m1", "", type: "message_revoke"), "accepted"),
            ("the same revocation", SocketScene.Message("m1", "", type: "message_revoke"), "already known"),
            ("a status", Status, "accepted"),
            ("the same chat, ids and status at another time", Status.Replace(
                "00:00:00Z", "00:00:09Z", StringComparison.Ordinal), "already known"),
            ("another status", Status.Replace("read", "delivered", StringComparison.Ordinal), "accepted"),
            ("other ids", Status.Replace("\"a\",", "", StringComparison.Ordinal), "accepted"),
            ("another chat", Status.Replace("1@s", "2@s", StringComparison.Ordinal), "accepted"),
            ("no id", """{"event":"call.update","data":{"state":"offer","n":1}}""", "accepted"),
            ("no id, same content", """{"data":{"state":"offer","n":1},"event":"call.update"}""", "already known"),
            ("no id, other content", """{"event":"call.update","data":{"state":"offer","n":2}}""", "accepted"),
            ("no id, other name", """{"event":"label.update","data":{"state":"offer","n":1}}""", "accepted"),
        ];
        foreach (var (what, json, outcome) in offers)
        {
            var answer = await _scene.OfferAsync(json);
            Assert.That((answer.Code, (string?)answer.Json["message"]), Is.EqualTo((202, "event " + outcome)), what);
        }

        await using var socket = await _scene.ConnectAsync();
        var stored = offers.Count(offer => offer.Outcome == "accepted");
        Assert.That(await socket.NextSeqsAsync(stored), Is.EqualTo(Enumerable.Range(1, stored)));
        await socket.NothingElseAsync();
    }

    [Test]
    public async Task Event_is_stored_once_when_it_arrives_many_times_at_once()
    {
        _scene = await SocketScene.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _scene.OfferAsync(SocketScene.Message("m1"))));

        Assert.That(answers.Count(answer => answer.Body.Contains("event accepted", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(answers.Count(answer => answer.Body.Contains("event already known", StringComparison.Ordinal)), Is.EqualTo(49));
        Assert.That(await _scene.Folder.CountAsync("ryze.db", "outbox_events"), Is.EqualTo(1));
    }

    [TestCase(false, "123@g.us", "accepted")]
    [TestCase(true, "123@g.us", "ignored")]
    [TestCase(true, SocketScene.Chat, "accepted")]
    [TestCase(false, "status@broadcast", "ignored")]
    [TestCase(false, "123@newsletter", "ignored")]
    [TestCase(false, "STATUS@BROADCAST", "ignored")]
    public async Task Events_are_filtered_by_chat_type(bool ignoreGroups, string chat, string outcome)
    {
        var body = RyzeClient.Body("https://chatwoot.example.com");
        body["ignoreGroups"] = ignoreGroups;
        _scene = await SocketScene.StartAsync(body: body);

        var live = await _scene.OfferAsync(SocketScene.Message("m1", chat: chat));
        var documented =
            await _scene.OfferAsync(
            $$$"""{"event":"message.exchange","data":{"id":"m2","message":{"direction":"incoming","content":{"text":"x"},"chat":{"jid":"{{{chat}}}"} } } }""");
        var status =
            await _scene.OfferAsync(
            $$$"""{"event":"message.status","data":{"chat":{"jid":"{{{chat}}}"},"messageIds":["a"],"status":"read"}}""");

        Assert.That(
            new[] { live, documented, status }.Select(answer => (string?)answer.Json["message"]), Is.All.EqualTo("event " + outcome));
        Assert.That(await _scene.Folder.CountAsync("ryze.db", "outbox_events"), Is.EqualTo(outcome == "accepted" ? 3 : 0));
    }

    [Test]
    public async Task Event_is_ignored_when_the_instance_has_no_integration()
    {
        _scene = await SocketScene.StartAsync(activate: false);

        var ignored = await _scene.OfferAsync(SocketScene.Message("m1"));
        Assert.That((ignored.Code, ignored.Body), Is.EqualTo((202, """{"success":true,"message":"event ignored"}""")));
        Assert.That((await _scene.OfferAsync(SocketScene.Message("m1"), instance: "nobody")).Error, Is.EqualTo("instance not found"));

        await _scene.ActivateAsync();
        Assert.That(
            (string?)(await _scene.OfferAsync(SocketScene.Message("m2"))).Json["message"], Is.EqualTo("event accepted"),
            "the first event of a new integration");
    }

    [Test]
    public async Task Event_is_accepted_when_the_URL_also_contains_its_name()
    {
        _scene = await SocketScene.StartAsync();

        Assert.That((await _scene.OfferAsync(SocketScene.Message("m1"), "/message.exchange")).Code, Is.EqualTo(202));
        Assert.That((await _scene.OfferAsync(SocketScene.Message("m2"), "/message/exchange/")).Code, Is.EqualTo(202));
        Assert.That((await _scene.OfferAsync(SocketScene.Message("m3"), instance: "SUPORTE")).Code, Is.EqualTo(202));

        await using var socket = await _scene.ConnectAsync();
        Assert.That(await socket.NextSeqsAsync(3), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Event_is_refused_without_the_engines_authorization()
    {
        _scene = await SocketScene.StartAsync();
        (string? Sent, string Error)[] unauthorized =
        [
            (null, "Missing token in header, Authorization header, or query parameter"), ("Bearer wrong", "Invalid token"),
            ("engine-authorization-of-tests", "Invalid token"), (SocketScene.Authorization + "x", "Invalid token"),
            (SocketScene.Authorization.ToUpperInvariant(), "Invalid token"),
        ];
        foreach (var (sent, error) in unauthorized)
        {
            foreach (var body in new[] { SocketScene.Message("m1"), "not json" })
            {
                var answer = await _scene.OfferAsync(body, authorization: sent);
                Assert.That((answer.Code, answer.Error), Is.EqualTo((401, error)), sent);
            }
        }

        using var folder = new TemporaryFolder();
        await using var without = await RyzeApp.StartAsync(_scene.Bridge.Settings(folder));
        using var counted = Counted(without);
        using var engine = new RyzeClient(without.Url, token: null);
        var refused =
            await engine.SendAsync(HttpMethod.Post, "/api/engine/events/suporte", new StringContent("{}"), ("Authorization", "anything"));
        Assert.That((refused.Code, refused.Error), Is.EqualTo((503, "whatsapp engine not configured (set ENGINE_WEBHOOK_AUTHORIZATION)")));
        Assert.That(Outcomes(counted), Is.EqualTo(new[] { "not_configured" }));
    }

    [Test]
    public async Task Every_outcome_of_an_offered_event_is_counted_once()
    {
        _scene = await SocketScene.StartAsync();
        using var counted = Counted(_scene.App);

        await _scene.OfferAsync(SocketScene.Message("m1"));
        await _scene.OfferAsync(SocketScene.Message("m1"));
        await _scene.OfferAsync("{}");
        await _scene.OfferAsync(SocketScene.Message("m2"), authorization: "wrong");
        await SqliteFile.ExecuteAsync(
            _scene.Database, "CREATE TRIGGER fault BEFORE INSERT ON outbox_events BEGIN SELECT RAISE(ABORT, 'fault'); END");
        Assert.That((await _scene.OfferAsync(SocketScene.Message("m3"))).Code, Is.EqualTo(500));
        await SqliteFile.ExecuteAsync(_scene.Database, "DROP TRIGGER fault");

        Assert.That(Outcomes(counted), Is.EqualTo(new[] { "stored", "known", "refused", "unauthorized", "failed" }));
    }

    [TestCase("", "a JSON object is required")]
    [TestCase("[]", "a JSON object is required")]
    [TestCase("null", "a JSON object is required")]
    [TestCase("\"x\"", "a JSON object is required")]
    [TestCase("{}", "event must be a name such as message.exchange; data must be an object")]
    [TestCase("""{"event":"","data":[]}""", "event must be a name such as message.exchange; data must be an object")]
    [TestCase("""{"event":5,"data":{}}""", "event must be a name such as message.exchange")]
    [TestCase("""{"event":"a b","data":{}}""", "event must be a name such as message.exchange")]
    [TestCase("""{"event":"a\"b","data":{}}""", "event must be a name such as message.exchange")]
    [TestCase("""{"event":"message.exchange","data":null}""", "data must be an object")]
    [TestCase("""{"event":"message.exchange"}""", "data must be an object")]
    [TestCase("""{"event":"message.exchange","data":{}""", "malformed JSON at line 1, byte 38")]
    [TestCase("{", "malformed JSON at line 1, byte 2")]
    public async Task Invalid_body_error_names_every_fault(string body, string faults)
    {
        _scene = await SocketScene.StartAsync();

        var answer = await _scene.OfferAsync(body);

        Assert.That((answer.Code, answer.Error), Is.EqualTo((400, "invalid body: " + faults)));
        Assert.That(await _scene.Folder.CountAsync("ryze.db", "outbox_events"), Is.Zero);
    }

    [Test]
    public async Task Invalid_unicode_never_reaches_a_bridge()
    {
        _scene = await SocketScene.StartAsync();
        using var engine = new RyzeClient(_scene.App.Url, token: null);
        var latin1 = new ByteArrayContent([.. "{\"event\":\"message.exchange\",\"data\":{\"id\":\""u8, 0xe9, .. "\"}}"u8]);
        var answer =
            await engine.SendAsync(HttpMethod.Post, "/api/engine/events/suporte", latin1, ("Authorization", SocketScene.Authorization));
        Assert.That((answer.Code, answer.Error), Is.EqualTo((400, "invalid body: not UTF-8")));

        foreach (var half in new[] { """{"id":"\ud800"}""", """{"\ud800":1,"id":"h1"}""",
            """{"id":"h2","message":{"\udc00":1,"content":"\ud800","chat":{}}}""", """{"chat":{"jid":"\ud800"}}""" })
        {
            var offered = await _scene.OfferAsync($$"""{"event":"message.exchange","data":{{half}}}""");
            Assert.That(offered.Code, Is.EqualTo(202).Or.EqualTo(400), half + offered.Body);
        }

        await using var socket = await _scene.ConnectAsync();
        await socket.NextSeqsAsync((int)await _scene.Folder.CountAsync("ryze.db", "outbox_events"));
        await socket.NothingElseAsync("every accepted event can be sent and read");
    }

    [Test]
    public async Task Event_keeps_only_its_text_when_its_body_exceeds_16_MiB()
    {
        _scene = await SocketScene.StartAsync();
        const int Limit = EngineEvents.MaxBodyLength;
        var room = (Limit - Film("m1", "").Length) / 4 * 4;

        Assert.That((await _scene.OfferAsync(Film("m1", new string('A', room)))).Code, Is.EqualTo(202));
        Assert.That(
            await SqliteFile.ScalarAsync<long>(_scene.Database, "SELECT LENGTH(Content) FROM outbox_media"), Is.EqualTo(room / 4 * 3));
        foreach (var (id, length) in new[] { ("m2", room + 4), ("m3", 18_000_000) })
        {
            Assert.That((await _scene.OfferAsync(Film(id, new string('A', length)))).Code, Is.EqualTo(202), id);
        }

        Assert.That(await SqliteFile.ScalarAsync<long>(_scene.Database, "SELECT COUNT(*) FROM outbox_media"), Is.EqualTo(1));
        Assert.That(
            await SqliteFile.ScalarAsync<string>(_scene.Database, "SELECT CAST(Frame AS TEXT) FROM outbox_events WHERE Seq = 3"),
            Does.Contain("o defeito esta aqui").And.Not.Contain("AAAA"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Body_over_the_hard_limit_answers_413(bool isAnnounced)
    {
        _scene = await SocketScene.StartAsync();
        using var engine = new RyzeClient(_scene.App.Url, token: null);
        using var body =
            new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Film("m1", new string('A', EngineEvents.MaxReadLength)))));
        (string, string)[] headers =
            [("Authorization", SocketScene.Authorization), .. isAnnounced ? [] : new[] { ("Transfer-Encoding", "chunked") }];

        var answer = await engine.SendAsync(HttpMethod.Post, "/api/engine/events/suporte", body, headers);

        Assert.That((answer.Code, answer.Error), Is.EqualTo((413, "request body too large (limit 16777216 bytes)")));
    }

    [Test]
    public async Task Events_reach_only_the_account_that_owns_the_engine_name()
    {
        _scene = await SocketScene.StartAsync();
        await _scene.AddOtherAccountAsync("cwi_other");
        var owner = await SqliteFile.ScalarAsync<string>(_scene.Database, "SELECT AccountId FROM instances WHERE Id <> 'ins_other'");

        Assert.That((await _scene.OfferAsync(SocketScene.Message("m0"))).Body, Does.Contain("event accepted"));
        Assert.That((await _scene.OfferAsync(SocketScene.Message("m1"), $"?account={owner}")).Body, Does.Contain("event accepted"));
        foreach (var other in new[] { "acc_other", "acc_none" })
        {
            var refused = await _scene.OfferAsync(SocketScene.Message("m2"), $"?account={other}");
            Assert.That((refused.Code, refused.Error), Is.EqualTo((404, "instance not found")), other);
        }

        Assert.That(
            await SqliteFile.ScalarAsync<string>(_scene.Database, "SELECT group_concat(IntegrationId) FROM outbox_events"),
            Is.EqualTo($"{_scene.Integration},{_scene.Integration}"));
    }

    private static MetricCollector<long> Counted(RyzeApp app) =>
        new(app.Services.GetRequiredService<IMeterFactory>(), RyzeMetrics.MeterName, "ryze.events");

    private static IEnumerable<string> Outcomes(MetricCollector<long> counted) =>
        counted.GetMeasurementSnapshot().Select(m => (string)m.Tags["outcome"]!);

    private static string Film(string id, string base64)
    {
        var message = JsonNode.Parse(SocketScene.Message(id, "", type: "video"))!;
        message["data"]!["message"]!["media"] = new JsonObject { ["type"] = "video", ["caption"] = "o defeito esta aqui", ["base64"] = "" };
        return message.ToJsonString().Replace("\"base64\":\"\"", $"\"base64\":\"{base64}\"", StringComparison.Ordinal);
    }

    private static string Edit(string id, string text)
    {
        var message = JsonNode.Parse(SocketScene.Message(id, text, type: "message_edit"))!;
        message["data"]!["message"]!["isEdit"] = true;
        message["data"]!["message"]!["edit"] = new JsonObject { ["original_id"] = id, ["text"] = text };
        return message.ToJsonString();
    }
}
