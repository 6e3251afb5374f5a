using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Infrastructure.Shared.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>A public API with one active integration, an engine that sends it events over HTTP, and raw links.</summary>
internal sealed class SocketScene : IAsyncDisposable
{
    public const string Authorization = "Bearer engine-authorization-of-tests";
    public const string Chat = "5511999990000@s.whatsapp.net";

    private readonly TimeProvider? _time;
    private readonly Action<WebApplicationBuilder> _configure;
    private RyzeClient _engine = null!;

    private SocketScene(ScriptedBridge bridge, TimeProvider? time, Action<WebApplicationBuilder> configure)
    {
        Bridge = bridge;
        _time = time;
        _configure = configure;
    }

    public TemporaryFolder Folder { get; } = new();

    public ScriptedBridge Bridge { get; }

    public ScriptedPhone Phone { get; } = new();

    public RyzeApp App { get; private set; } = null!;

    /// <summary>The <c>integration</c> parameter of the <c>channel_url</c> that the bridge received.</summary>
    public string Integration { get; private set; } = "";

    public string Path => PathOf(Integration);

    public string Database => Folder.File("ryze.db");

    /// <param name="body">The body of the activation; null for the default body.</param>
    public static async Task<SocketScene> StartAsync(
        LinkTimes? times = null, TimeProvider? time = null, Dictionary<string, object?>? body = null, bool activate = true,
        Action<WebApplicationBuilder>? configure = null)
    {
        SocketScene scene = null!;
        scene = new SocketScene(await ScriptedBridge.StartAsync(), time, builder =>
        {
            builder.Services.AddSingleton(times ?? new LinkTimes());
            scene.Phone.TakeOver(builder);
            configure?.Invoke(builder);
        });
        await scene.StartAppAsync();
        if (activate)
        {
            await scene.ActivateAsync(body);
        }

        return scene;
    }

    public async Task<Answer> ActivateAsync(Dictionary<string, object?>? body = null)
    {
        var set = await App.Client.SetAsync(body ?? RyzeClient.Body("https://chatwoot.example.com"));
        Assert.That(set.Code, Is.EqualTo(201), set.Body);
        Integration = IntegrationOf(Bridge.Activations.Last().Body);
        return set;
    }

    /// <summary>Stops the public API gracefully and starts it again on the same database.</summary>
    public async Task RestartAsync()
    {
        await StopAppAsync();
        await StartAppAsync();
    }

    public async Task StopAppAsync()
    {
        _engine.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }

    public async Task StartAppAsync()
    {
        var settings = Bridge.Settings(Folder);
        settings["ENGINE_WEBHOOK_AUTHORIZATION"] = Authorization;
        App = await RyzeApp.StartAsync(settings, time: _time, configure: _configure);
        _engine = new RyzeClient(App.Url, token: null);
    }

    public static string IntegrationOf(JsonObject activation) => ((string)activation["channel_url"]!).Split("?integration=")[1];

    public static string PathOf(string integration, string instance = RyzeClient.Instance) =>
        $"/ws/chatwoot/{instance}?integration={integration}";

    public Task<RawBridge> DialAsync(bool pongs = true, int? receiveBuffer = null) =>
        RawBridge.DialAsync(App.Url, Path, pongs, receiveBuffer);

    /// <summary>Opens a link, receives hello and sends ready.</summary>
    public async Task<RawBridge> ConnectAsync(long after = 0, int window = 256)
    {
        var socket = await DialAsync();
        await socket.NextAsync("hello");
        await socket.ReadyAsync(after, window);
        return socket;
    }

    public Task<Answer> OfferAsync(
        string json, string query = "", string? authorization = Authorization, string instance = RyzeClient.Instance) =>
        _engine.SendAsync(
            HttpMethod.Post, $"/api/engine/events/{instance}{query}", new StringContent(json, Encoding.UTF8, "application/json"),
            authorization is null ? [] : [("Authorization", authorization)]);

    /// <summary>Offers text messages m1, m2, ... one after the other and asserts that each is stored.</summary>
    public async Task OfferMessagesAsync(int first, int count, int length = 5)
    {
        for (var i = first; i < first + count; i++)
        {
            var answer = await OfferAsync(Message($"m{i}", new string('x', length)));
            Assert.That((answer.Code, (string?)answer.Json["message"]), Is.EqualTo((202, "event accepted")), answer.Body);
        }
    }

    /// <summary>A text message in the live shape (docs/spec/ryzeapi.md 6.2).</summary>
    public static string Message(
        string id, string text = "hello", string chat = Chat, string direction = "incoming", string source = "", string type = "text") =>
        new JsonObject
        {
            ["event"] = "message.exchange",
            ["data"] = new JsonObject
            {
                ["id"] = id,
                ["direction"] = direction,
                ["timestamp"] = "2026-09-28T20:40:00-03:00",
                ["chat"] =
                    new JsonObject { ["jid"] = chat, ["type"] = chat.EndsWith("@g.us", StringComparison.Ordinal) ? "group" : "private" },
                ["sender"] = new JsonObject { ["jid"] = Chat },
                ["message"] = new JsonObject { ["type"] = type, ["content"] = text, ["source"] = source },
            },
            ["instanceData"] =
                new JsonObject { ["baseUrl"] = "https://api.example.com", ["instance"] = RyzeClient.Instance, [
                "token"] = "marked-instance-token" },
        }.ToJsonString();

    /// <summary>Adds another account with an instance of the same name, and its integration if an id is given.</summary>
    public async Task AddOtherAccountAsync(string? integration)
    {
        await SqliteFile.ExecuteAsync(
            Database,
            """
            INSERT INTO accounts (Id, Name, TokenHash, CreatedAt) VALUES ('acc_other', 'Other', 'none', 0);
            INSERT INTO instances (Id, AccountId, Name, NameKey, CreatedAt)
                SELECT 'ins_other', 'acc_other', Name, NameKey, 0 FROM instances WHERE NameKey = @instance;
            """,
            ("@instance", RyzeClient.Instance));
        if (integration is not null)
        {
            await SqliteFile.ExecuteAsync(
                Database,
                """
                INSERT INTO chatwoot_integrations SELECT @id, 'ins_other', 'int_other', InboxId, ChatwootInboxName, Status, LastError, CreatedAt, BaseUrl, AccountId, ApiToken,
                    InboxName, SignMessages, IgnoreGroups, StartAsPending, ReopenResolved FROM chatwoot_integrations;
                INSERT INTO outbox_channels (IntegrationId, LastSeq, LastAcked, NotedSeq, ChangedAt) VALUES (@id, 0, 0, 0, 0);
                """,
                ("@id", integration));
        }
    }

    public Task<long> LastAckedAsync() =>
        SqliteFile.ScalarAsync<long>(Database, "SELECT LastAcked FROM outbox_channels WHERE IntegrationId = @id", ("@id", Integration));

    public async ValueTask DisposeAsync()
    {
        await StopAppAsync();
        await Bridge.DisposeAsync();
        Folder.Dispose();
    }
}
