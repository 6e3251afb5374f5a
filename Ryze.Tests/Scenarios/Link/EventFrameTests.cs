using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ryze.Domain.PublicApi.Events;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>The parts of an engine's event that the bridge receives (docs/spec/bridge.md 2, docs/spec/ryzeapi.md 6.2).</summary>
internal sealed class EventFrameTests
{
    private SocketScene _scene = null!;
    private RawBridge _socket = null!;

    [SetUp]
    public async Task Start()
    {
        _scene = await SocketScene.StartAsync();
        _socket = await _scene.ConnectAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        await _socket.DisposeAsync();
        await _scene.DisposeAsync();
    }

    [Test]
    public async Task Live_shape_arrives_unchanged_without_the_engines_token()
    {
        const string Data =
            """
            {"id":"3EB0A","direction":"incoming","timestamp":"2026-09-28T20:40:00-03:00","chat":{"jid":"5581900000000@s.whatsapp.net","lid":"1@lid","name":"Contato ção 😀","type":"private"},"sender":{"jid":"5581900000000@s.whatsapp.net"},"recipient":null,"message":{"type":"text","content":"a <b> & \"c\"","source":"","isForwarded":false,"isEdit":false,"edit":null,"context":null,"media":null,"reaction":null,"numbers":[1.50,1e3,9007199254740993]}}
            """;
        var answer =
            await _scene.OfferAsync(
            $$$"""{"event":"message.exchange","data":{{{Data}}},"instanceData":{"baseUrl":"https://api.example.com","instance":"suporte","token":"marked-instance-token"}}""");
        Assert.That((answer.Code, answer.Body), Is.EqualTo((202, """{"success":true,"message":"event accepted"}""")));

        var frame = await _socket.NextTextAsync();

        var id = (string)JsonNode.Parse(frame)!["id"]!;
        Assert.That(id, Does.Match("^evt_[a-z2-9]{20}$"));
        Assert.That(
            frame, Does.StartWith($$"""{"type":"event","seq":1,"id":"{{id}}","event":"message.exchange","occurred_at":"2026-09-28T23:40:00Z",""" + "\""));
        Assert.That(frame, Does.EndWith(",\"data\":" + Data.Trim() + "}"));
    }

    [Test]
    public async Task Documented_shape_is_flattened_to_the_live_names()
    {
        await _scene.OfferAsync(
            """
            {"event":"message.exchange","instanceData":{"token":"marked-instance-token"},"data":{"id":"wamid.1","message":{"id":"wamid.1","direction":"incoming","timestamp":"2026-04-28T10:30:00.25Z",
            "chat":{"jid":"5511999999999","lid":"100@s.whatsapp.net","type":"private"},"sender":{"jid":"5511999999999","name":"Ana"},"content":{"text":"Hello"},
            "forward":{"count":2},"reply":{"message_id":"wamid.0","text":"Hi"}}}}
            """);

        var frame = (await _socket.NextAsync("event")).AsObject();

        frame.Remove("id");
        var expected = JsonNode.Parse(
            """
            {"type":"event","seq":1,"event":"message.exchange","occurred_at":"2026-04-28T10:30:00.25Z",
            "chat_kind":"private","chat":"5511999999999@s.whatsapp.net","sender":"5511999999999@s.whatsapp.net","direction":"incoming","message_id":"wamid.1",
            "data":{"id":"wamid.1","direction":"incoming","timestamp":"2026-04-28T10:30:00.25Z",
            "chat":{"jid":"5511999999999","lid":"100@s.whatsapp.net","type":"private"},"sender":{"jid":"5511999999999","name":"Ana"},
            "message":{"type":"text","content":"Hello","contentDetails":{"text":"Hello"},"isForwarded":true,"context":{"message_id":"wamid.0","text":"Hi"}}}}
            """);
        Assert.That(JsonNode.DeepEquals(frame, expected), Is.True, frame.ToJsonString());
    }

    [TestCase("2026-09-28T20:40:00-03:00", "2026-09-28T23:40:00Z")]
    [TestCase("2026-09-28T20:40:00.1239Z", "2026-09-28T20:40:00.123Z")]
    [TestCase("2026-09-28T20:40:00", "2026-09-28T20:40:00Z")]
    public async Task Occurred_at_is_UTC_in_any_engine_time_zone(string engineTime, string expected)
    {
        await _scene.OfferAsync($$$"""{"event":"instance.state","data":{"timestamp":"{{{engineTime}}}","state":"connected"}}""");

        Assert.That(await _socket.NextTextAsync(), Does.Contain($"\"occurred_at\":\"{expected}\""));
    }

    [Test]
    public async Task Occurred_at_is_now_when_the_event_has_no_valid_time()
    {
        foreach (var timestamp in new[] { "\"yesterday\"", "17", "null", "\"\"" })
        {
            await _scene.OfferAsync($$$"""{"event":"call.update","data":{"timestamp":{{{timestamp}}}}}""");
            var occurred =
                DateTimeOffset.Parse(
                (string)(await _socket.NextAsync("event"))["occurred_at"]!, System.Globalization.CultureInfo.InvariantCulture);
            Assert.That(TimeProvider.System.GetUtcNow() - occurred, Is.InRange(TimeSpan.Zero, TimeSpan.FromSeconds(20)), timestamp);
        }
    }

    [TestCase("")]
    [TestCase("data:image/png;base64,")]
    public async Task Base64_file_becomes_a_URL_that_only_the_bridge_can_open(string prefix)
    {
        var bytes = new byte[100_001];
        new Random(7).NextBytes(bytes);
        var message = JsonNode.Parse(SocketScene.Message("photo"))!;
        message["data"]!["message"]!["media"] = new JsonObject
        {
            ["type"] =
                "image", ["base64"] = prefix + Convert.ToBase64String(bytes), ["mimetype"] = "image/png", ["fileName"] = "a.png",
                ["url"] = "https://elsewhere.example.com",
        };
        Assert.That((await _scene.OfferAsync(message.ToJsonString())).Code, Is.EqualTo(202));

        var frame = await _socket.NextTextAsync();

        var media = JsonNode.Parse(frame)!["data"]!["message"]!["media"]!.AsObject();
        Assert.That(media.Select(field => field.Key), Is.EquivalentTo(new[] { "url", "type", "mimetype", "fileName" }));
        Assert.That((string)media["url"]!, Does.Match("^https://ryze.example.com/api/engine/media/med_[a-z2-9]{20}$"));
        var path = new Uri((string)media["url"]!).AbsolutePath;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _scene.App.Url };
        foreach (var token in new[] { null, "wrong", RyzeClient.Token })
        {
            using var unauthorized = await GetAsync(http, path, token);
            Assert.That((int)unauthorized.StatusCode, Is.EqualTo(401), token);
        }

        using var unknown = await GetAsync(http, "/api/engine/media/med_unknown", ScriptedBridge.Token);
        Assert.That((int)unknown.StatusCode, Is.EqualTo(404));
        using var file = await GetAsync(http, path, ScriptedBridge.Token);
        Assert.That((int)file.StatusCode, Is.EqualTo(200));
        Assert.That(file.Content.Headers.ContentType?.ToString(), Is.EqualTo("image/png"));
        Assert.That(await file.Content.ReadAsByteArrayAsync(), Is.EqualTo(bytes));
    }

    [Test]
    public async Task Frame_is_never_longer_than_1_MiB()
    {
        await _scene.OfferMessagesAsync(1, 1, length: 1000);
        const string Head = """{"type":"event","seq":1,""";
        var rest = Encoding.UTF8.GetByteCount(await _socket.NextTextAsync()) - Head.Length - 1000;
        var longest = EventFrame.MaxTailLength - rest;

        foreach (var (length, seq) in new[] { (longest, 2), (longest + 1, 3) })
        {
            Assert.That((await _scene.OfferAsync(SocketScene.Message($"m{seq}", new string('x', length)))).Code, Is.EqualTo(202));

            var frame = await _socket.NextTextAsync();
            Assert.That(Encoding.UTF8.GetByteCount(frame), Is.LessThanOrEqualTo(1024 * 1024));
            Assert.That((long)JsonNode.Parse(frame)!["seq"]!, Is.EqualTo(seq));
            Assert.That(
                (string?)JsonNode.Parse(frame)!["data"]!["message"]!["content"], Does.StartWith("xxx"),
                "a text that does not fit is cut, not lost");
        }
    }

    private static Task<HttpResponseMessage> GetAsync(HttpClient http, string path, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return http.SendAsync(request);
    }
}
