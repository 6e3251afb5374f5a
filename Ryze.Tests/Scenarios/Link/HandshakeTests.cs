using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>Who may open a link, and which errors other callers receive (docs/spec/bridge.md 2).</summary>
internal sealed class HandshakeTests
{
    private SocketScene _scene = null!;

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Link_route_answers_404_when_the_module_is_off()
    {
        using var folder = new TemporaryFolder();
        await using var off = await RyzeApp.StartAsync(RyzeApp.Settings(folder));
        _scene = await SocketScene.StartAsync(activate: false);

        var answer = await AskAsync(off.Url, SocketScene.PathOf("cwi_1"), Upgrade());

        Assert.That((answer.Code, answer.Error), Is.EqualTo((404, "not found")));
    }

    [Test]
    public async Task Unauthorized_caller_learns_only_401()
    {
        _scene = await SocketScene.StartAsync();
        var known = _scene.Path;
        var unknown = SocketScene.PathOf("cwi_none", "nobody");
        (string Path, string? Authorization)[] unauthorized =
        [
            (known, null), (known, "Bearer wrong"), (known, ScriptedBridge.Token), (known, "Bearer "), (known + "&token=wrong", null), (
                known + "&token=", null),
            (known, "Basic " + ScriptedBridge.Token), (known, "Bearer " + RyzeClient.Token), (unknown, null), (unknown, "Bearer wrong"),
        ];
        foreach (var (path, authorization) in unauthorized)
        {
            var answer = await AskAsync(_scene.App.Url, path, Upgrade(authorization: authorization));
            Assert.That((answer.Code, answer.Error), Is.EqualTo((401, "Invalid token")), $"{path} {authorization}");
        }
    }

    [Test]
    public async Task Token_in_the_query_is_not_logged()
    {
        _scene = await SocketScene.StartAsync(configure: RyzeApp.LogEverything);

        var answer = await AskAsync(_scene.App.Url, $"{_scene.Path}&token={ScriptedBridge.Token}", Upgrade(authorization: null));

        Assert.That(answer.Code, Is.EqualTo(101));
        Assert.That(_scene.App.Logs.Select(log => log.Message), Has.None.Contains(ScriptedBridge.Token));
    }

    [Test]
    public async Task Handshake_answers_404_when_id_does_not_match_the_name()
    {
        _scene = await SocketScene.StartAsync();
        await SqliteFile.ExecuteAsync(
            _scene.Database,
            "INSERT INTO instances (Id, AccountId, Name, NameKey, CreatedAt) SELECT 'ins_sales', AccountId, 'vendas', 'vendas', 0 FROM instances");
        string[] unknown =
        [
            SocketScene.PathOf("cwi_unknown"), SocketScene.PathOf(_scene.Integration, "nobody"), SocketScene.PathOf(
                _scene.Integration, "vendas"),
            SocketScene.PathOf("int_1"), SocketScene.PathOf(_scene.Integration.ToUpperInvariant()), "/ws/chatwoot/vendas",
            "/ws/chatwoot/nobody",
            "/ws/chatwoot/%20?integration=" + _scene.Integration, "/ws/chatwoot/" + new string('a', 300),
        ];
        foreach (var path in unknown)
        {
            var answer = await AskAsync(_scene.App.Url, path, Upgrade());
            Assert.That((answer.Code, answer.Error), Is.EqualTo((404, "instance not found")), path);
        }
    }

    [Test]
    public async Task Handshake_answers_400_without_the_subprotocol()
    {
        _scene = await SocketScene.StartAsync();
        (string What, (string, string)[] Headers, int Code)[] offers =
        [
            ("none", Upgrade(subprotocol: null), 400), ("another", Upgrade(subprotocol: "ryze.bridge.v2"), 400),
            ("other case", Upgrade(subprotocol: "RYZE.BRIDGE.V1"), 400), ("no upgrade", [("Authorization", Bearer)], 400),
            ("among others", Upgrade(subprotocol: "ryze.bridge.v2, ryze.bridge.v1"), 101),
        ];
        foreach (var (what, headers, code) in offers)
        {
            var answer = await AskAsync(_scene.App.Url, _scene.Path, headers);
            Assert.That(answer.Code, Is.EqualTo(code), $"{what}: {answer.Body}");
            Assert.That(code == 101 || answer.Error.StartsWith("invalid handshake: ", StringComparison.Ordinal), answer.Body);
        }

        Assert.That(
            (await AskAsync(_scene.App.Url, _scene.Path, Upgrade(subprotocol: "ryze.bridge.v2, ryze.bridge.v1"))).Raw.Headers.GetValues(
            "Sec-WebSocket-Protocol"),
            Is.EqualTo(new[] { "ryze.bridge.v1" }));
    }

    [Test]
    public async Task Handshake_accepts_a_name_in_any_case_when_only_one_account_uses_it()
    {
        _scene = await SocketScene.StartAsync();
        foreach (var path in new[] { "/ws/chatwoot/suporte", "/ws/chatwoot/SuPorte", SocketScene.PathOf(
            _scene.Integration, "SUPORTE"), "/ws/chatwoot/suporte?integration=" })
        {
            await using var socket = await RawBridge.DialAsync(_scene.App.Url, path);
            Assert.That((string)(await socket.NextAsync("hello"))["instance"]!, Is.EqualTo("suporte"), path);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Handshake_without_the_id_answers_409_when_two_accounts_use_the_name(bool otherHasIntegration)
    {
        _scene = await SocketScene.StartAsync();
        await _scene.AddOtherAccountAsync(otherHasIntegration ? "cwi_other" : null);

        var answer = await AskAsync(_scene.App.Url, "/ws/chatwoot/suporte", Upgrade());

        Assert.That(answer.Code, Is.EqualTo(409), answer.Body);
        Assert.That(answer.Error, Does.Contain("several accounts"));
        await using var mine = await _scene.DialAsync();
        await mine.NextAsync("hello");
    }

    [Test]
    public async Task Bridge_may_open_the_link_during_its_activation()
    {
        _scene = await SocketScene.StartAsync(activate: false);
        RawBridge early = null!;
        var greeting = "";
        _scene.Bridge.OnActivate = async (key, body) =>
        {
            early = await RawBridge.DialAsync(_scene.App.Url, SocketScene.PathOf(SocketScene.IntegrationOf(body)));
            greeting = await early.NextTextAsync();
            await early.ReadyAsync();
            return _scene.Bridge.Make(key, body);
        };

        await _scene.ActivateAsync();
        await _scene.OfferMessagesAsync(1, 2);

        Assert.That(greeting, Is.EqualTo("""{"type":"hello","instance":"suporte","last_acked":0,"heartbeat_seconds":20}"""));
        Assert.That(await early.NextSeqsAsync(2), Is.EqualTo(new[] { 1, 2 }), "the same link stays in use");
        await early.DisposeAsync();
    }

    [Test]
    public async Task Link_closes_when_its_activation_fails()
    {
        _scene = await SocketScene.StartAsync(activate: false);
        RawBridge early = null!;
        _scene.Bridge.OnActivate = async (_, body) =>
        {
            early = await RawBridge.DialAsync(_scene.App.Url, SocketScene.PathOf(SocketScene.IntegrationOf(body)));
            await early.NextAsync("hello");
            return ScriptedBridge.Error(422, "chatwoot_unauthorized", "HTTP 401: Invalid Access Token", 401);
        };

        Assert.That((await _scene.App.Client.SetAsync(RyzeClient.Body("https://chatwoot.example.com"))).Code, Is.EqualTo(401));

        Assert.That(await early.ClosedAsync(), Is.EqualTo(new RawClose(4001, "deactivated", "deactivated")));
        await early.DisposeAsync();
    }

    private const string Bearer = "Bearer " + ScriptedBridge.Token;

    private static (string, string)[] Upgrade(string? authorization = Bearer, string? subprotocol = RawBridge.Subprotocol)
    {
        List<(string, string)> headers =
        [
            ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), (
                "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        if (authorization is not null)
        {
            headers.Add(("Authorization", authorization));
        }

        if (subprotocol is not null)
        {
            headers.Add(("Sec-WebSocket-Protocol", subprotocol));
        }

        return [.. headers];
    }

    private static async Task<Answer> AskAsync(Uri api, string path, (string, string)[] headers)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = api };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols
            ? new Answer(response.StatusCode, "", response) : await Answer.ReadAsync(response);
    }
}
