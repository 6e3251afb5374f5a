using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Ryze.Infrastructure.Shared.Telemetry;
using Ryze.Tests.Scenarios.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>docs/spec/engines.md 3: the webhooks of engines that customers connected.</summary>
internal sealed class EngineWebhookTests
{
    private const string Phone = "phone-1";

    private EngineScene _scene = null!;

    [SetUp]
    public async Task Start() => _scene = await EngineScene.StartAsync();

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Events_of_a_body_reach_the_bridge_in_their_order()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());
        await using var link = await _scene.Api.ConnectAsync();

        var answer = await _scene.CallAsync(path, Messages(Phone, "m1", "m2", "m3"));

        Assert.That((answer.Code, answer.Body), Is.EqualTo((200, """{"success":true,"message":"webhook accepted"}""")));
        foreach (var id in new[] { "m1", "m2", "m3" })
        {
            Assert.That((string?)(await link.NextAsync("event"))["data"]!["id"], Is.EqualTo(id));
        }
    }

    [Test]
    public async Task Events_of_a_body_share_one_commit()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());
        await SqliteFile.ExecuteAsync(
            _scene.Api.Database,
            """
            CREATE TABLE commits (Events INTEGER);
            CREATE TRIGGER commit_of_events AFTER UPDATE OF LastSeq ON outbox_channels
            BEGIN INSERT INTO commits VALUES (NEW.LastSeq - OLD.LastSeq); END;
            """);

        await _scene.CallAsync(path, Messages(Phone, [.. Enumerable.Range(1, 300).Select(i => $"m{i}")]));

        Assert.That(
            await SqliteFile.ScalarAsync<string>(_scene.Api.Database, "SELECT GROUP_CONCAT(Events) FROM commits"), Is.EqualTo("300"));
    }

    [Test]
    public async Task Body_is_stored_completely_or_not_at_all()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());
        await SqliteFile.ExecuteAsync(
            _scene.Api.Database,
            "CREATE TRIGGER fault BEFORE INSERT ON outbox_events WHEN NEW.Seq = 3 BEGIN SELECT RAISE(ABORT, 'fault'); END");

        var failed = await _scene.CallAsync(path, Messages(Phone, "m1", "m2", "m3"));

        Assert.That(failed.Code, Is.GreaterThanOrEqualTo(500), "the engine repeats the body");
        Assert.That(await _scene.StoredAsync(), Is.Zero);
    }

    [Test]
    public async Task Repeated_event_reaches_the_bridge_once()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());

        await _scene.CallAsync(path, Messages(Phone, "m1", "m1"));
        await _scene.CallAsync(path, Messages(Phone, "m1"));

        Assert.That(await _scene.StoredAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Webhook_is_refused_without_its_secrets()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());
        var body = Messages(Phone, "m1");

        var wrongPath = await _scene.CallAsync(path[..^1] + (path[^1] == 'A' ? 'B' : 'A'), body);
        var noPath = await _scene.CallAsync(path[..path.LastIndexOf('/')], body);
        var unknown = await _scene.CallAsync("/api/engine/webhook/eng_none/secret", body);
        var forged = await _scene.CallAsync(path, body, secret: "forged");

        Assert.That((wrongPath.Code, wrongPath.Error), Is.EqualTo((401, "Invalid token")));
        Assert.That((noPath.Code, noPath.Error), Is.EqualTo((401, "Invalid token")));
        Assert.That((unknown.Code, unknown.Error), Is.EqualTo((404, "not found")));
        Assert.That((forged.Code, forged.Error), Is.EqualTo((401, "Invalid token")));
        Assert.That(await _scene.StoredAsync(), Is.Zero);
        Assert.That((string?)(await _scene.ListAsync()).Json["engine"]!["lastError"], Does.StartWith("a webhook was refused"));
    }

    [Test]
    public async Task Webhook_of_another_engine_is_refused_at_this_ones_URL()
    {
        await _scene.Api.App.Client.CreateAsync(new { name = "ventas" });
        var other = await _scene.ConnectAsync(EngineScene.EvolutionBody("phone-2"), "ventas");
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());
        var mixed = path[..path.LastIndexOf('/')] + other[other.LastIndexOf('/')..];

        Assert.That((await _scene.CallAsync(mixed, Messages(Phone, "m1"))).Code, Is.EqualTo(401));
    }

    [Test]
    public async Task Unreadable_parts_cost_only_themselves()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());
        using var counted = Counted();
        var body = JsonNode.Parse(Messages(Phone, "m1"))!;
        body["unread"] = new JsonArray("labels.edit", "marked\nkind");
        body["updates"]!.AsArray().Add(ScriptedAdapter.Update(Phone, """{"event":"not a name","data":{}}"""));

        var answer = await _scene.CallAsync(path, body.ToJsonString());

        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
        Assert.That(await _scene.StoredAsync(), Is.EqualTo(1));
        Assert.That(
            counted.GetMeasurementSnapshot().Select(m => $"{m.Tags["outcome"]} {m.Value}"),
            Is.EqualTo(new[] { "unread 1", "unread 1", "unread 1", "stored 1" }));
        var logs = _scene.Api.App.Logs.Select(log => log.Message).ToList();
        Assert.That(
            logs,
            Has.One.EqualTo($"1 parts of kind labels.edit in a webhook of {_scene.Evolution.Last.Id} could not be read: they are dropped"));
        Assert.That(logs.Count(log => log.Contains("marked?kind", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Body_over_16_MiB_is_refused()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());

        var answer = await _scene.CallAsync(path, new string(' ', (16 * 1024 * 1024) + 1));

        Assert.That((answer.Code, answer.Error), Is.EqualTo((413, "request body too large (limit 16777216 bytes)")));
    }

    [Test]
    public async Task Webhook_is_repeated_by_the_engine_when_the_database_fails()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());
        await SqliteFile.ExecuteAsync(
            _scene.Api.Database, "CREATE TRIGGER fault BEFORE INSERT ON outbox_events BEGIN SELECT RAISE(ABORT, 'fault'); END");

        Assert.That((await _scene.CallAsync(path, Messages(Phone, "m1"))).Code, Is.EqualTo(500));

        await SqliteFile.ExecuteAsync(_scene.Api.Database, "DROP TRIGGER fault");
        Assert.That((await _scene.CallAsync(path, Messages(Phone, "m1"))).Code, Is.EqualTo(200));
        Assert.That(await _scene.StoredAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Default_engine_is_refused_for_an_instance_with_its_own_engine()
    {
        await _scene.ConnectAsync(EngineScene.EvolutionBody());

        var refused = await _scene.Api.OfferAsync(SocketScene.Message("m1"));
        Assert.That((refused.Code, refused.Error), Is.EqualTo((409, "instance uses an engine of its own")));

        await _scene.DeleteAsync();
        Assert.That((await _scene.Api.OfferAsync(SocketScene.Message("m1"))).Code, Is.EqualTo(202));
    }

    [Test]
    public async Task Handshake_of_Cloud_API_needs_the_verify_token()
    {
        var path = await _scene.ConnectAsync(EngineScene.CloudBody());
        var token = _scene.Cloud.Last.WebhookSecret.Reveal();

        var shaken = await ShakeAsync(path, token);
        var wrong = await ShakeAsync(path, token + "x");
        var wrongPath = await ShakeAsync(path + "x", token);

        Assert.That((shaken.Code, shaken.Body), Is.EqualTo((200, "1158201444")));
        Assert.That(shaken.Raw.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/plain"));
        Assert.That((wrong.Code, wrong.Error), Is.EqualTo((403, "the verify token is wrong")));
        Assert.That(wrongPath.Code, Is.EqualTo(401));
    }

    [Test]
    public async Task Body_with_several_numbers_reaches_only_numbers_of_the_same_app()
    {
        await _scene.Api.App.Client.CreateAsync(new { name = "ventas" });
        await _scene.Api.App.Client.CreateAsync(new { name = "otra" });
        await _scene.ConnectAsync(EngineScene.CloudBody("222"), "ventas");
        await _scene.ConnectAsync(EngineScene.CloudBody("333", appSecret: "another-app-secret"), "otra");
        var path = await _scene.ConnectAsync(EngineScene.CloudBody());
        using var counted = Counted();
        string[] phones = [EngineScene.PhoneNumber, "222", "333", "444"];
        const string State = """{"event":"instance.state","data":{"state":"banned"}}""";

        var answer = await _scene.CallAsync(
            path, ScriptedAdapter.Body([.. phones.Select(phone => ScriptedAdapter.Update(phone, State))]), _scene.Cloud);

        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
        foreach (var (instance, status) in new[] { ("suporte", "banned"), ("ventas", "banned"), ("otra", "connected") })
        {
            Assert.That((string?)(await _scene.ListAsync(instance)).Json["engine"]!["status"], Is.EqualTo(status), instance);
        }

        Assert.That(
            counted.GetMeasurementSnapshot().Select(m => (string)m.Tags["outcome"]!),
            Is.EqualTo(new[] { "stored", "ignored", "foreign", "foreign" }));
    }

    [Test]
    public async Task File_is_opened_at_the_engine_when_the_bridge_asks_for_it()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());
        _scene.Evolution.OnOpen = reference => ScriptedAdapter.FileOf("file of " + reference);
        await using var link = await _scene.Api.ConnectAsync();

        await _scene.CallAsync(path, ScriptedAdapter.Body(ScriptedAdapter.Update(Phone, Picture("m1"), file: "media-7")));

        var media = (await link.NextAsync("event"))["data"]!["message"]!["media"]!;
        Assert.That(_scene.Evolution.Calls.Select(call => call.Call), Has.None.StartsWith("open"), "the file waits at the engine");
        var file = await DownloadAsync((string)media["url"]!);
        Assert.That((file.Code, file.Body), Is.EqualTo((200, "file of media-7")));
        Assert.That(file.Raw.Content.Headers.ContentType!.MediaType, Is.EqualTo("image/png"));
        Assert.That((await _scene.Engine.SendAsync(HttpMethod.Get, new Uri((string)media["url"]!).AbsolutePath)).Code, Is.EqualTo(401));

        await _scene.DeleteAsync();
        Assert.That((await DownloadAsync((string)media["url"]!)).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task File_that_expires_soon_is_stored_with_its_event()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());
        _scene.Evolution.OnOpen = reference => ScriptedAdapter.FileOf("file of " + reference);
        await using var link = await _scene.Api.ConnectAsync();

        await _scene.CallAsync(path, ScriptedAdapter.Body(ScriptedAdapter.Update(Phone, Picture("m1"), "media-7", fetchAtOnce: true)));

        _scene.Evolution.OnOpen = _ => new Ryze.Domain.Errors.EngineError.Rejected(Ryze.Domain.Errors.Detail.Of("gone"));
        var media = (await link.NextAsync("event"))["data"]!["message"]!["media"]!;
        var file = await DownloadAsync((string)media["url"]!);
        Assert.That((file.Code, file.Body), Is.EqualTo((200, "file of media-7")));
    }

    [Test]
    public async Task Failed_download_costs_only_the_file()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());
        await using var link = await _scene.Api.ConnectAsync();

        var answer = await _scene.CallAsync(
            path, ScriptedAdapter.Body(ScriptedAdapter.Update(Phone, Picture("m1"), "media-7", fetchAtOnce: true)));

        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
        var media = (await link.NextAsync("event"))["data"]!["message"]!["media"]!;
        var file = await DownloadAsync((string)media["url"]!);
        Assert.That((file.Code, file.Error), Is.EqualTo((502, "the engine did not deliver the file. Detail: no such file")));
    }

    [Test]
    public async Task Message_is_remembered_for_later_calls()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());

        await _scene.CallAsync(path, Messages(Phone, "m1"));

        var messages = _scene.Api.App.Services.GetRequiredService<Ryze.Application.PublicApi.Engines.IEngineMessages>();
        var known = await messages.FindLastReceivedAsync(_scene.Evolution.Last.Id, SocketScene.Chat, CancellationToken.None);
        Assert.That(known, Is.EqualTo(new Ryze.Domain.PublicApi.Engines.KnownMessage("m1", SocketScene.Chat, FromMe: false, null)));
    }

    [Test]
    public async Task Time_of_the_last_event_is_shown()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());
        Assert.That((string?)(await _scene.ListAsync()).Json["engine"]!["lastEventAt"], Is.Null);

        await _scene.CallAsync(path, Messages(Phone, "m1"));

        Assert.That((string?)(await _scene.ListAsync()).Json["engine"]!["lastEventAt"], Does.EndWith("Z"));
    }

    private static string Messages(string phone, params string[] ids) =>
        ScriptedAdapter.Body([.. ids.Select(id => ScriptedAdapter.Update(phone, SocketScene.Message(id)))]);

    private static string Picture(string id)
    {
        var message = JsonNode.Parse(SocketScene.Message(id, type: "image"))!;
        message["data"]!["message"]!["media"] = new JsonObject { ["type"] = "image", ["mimetype"] = "image/png" };
        return message.ToJsonString();
    }

    private Task<Answer> ShakeAsync(string path, string token) => _scene.Engine.SendAsync(
        HttpMethod.Get, $"{path}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={Uri.EscapeDataString(token)}");

    private Task<Answer> DownloadAsync(string url) => _scene.Engine.SendAsync(
        HttpMethod.Get, new Uri(url).AbsolutePath, null, ("Authorization", "Bearer " + ScriptedBridge.Token));

    private MetricCollector<long> Counted() => new(
        _scene.Api.App.Services.GetRequiredService<IMeterFactory>(), RyzeMetrics.MeterName, "ryze.engine.events");
}
