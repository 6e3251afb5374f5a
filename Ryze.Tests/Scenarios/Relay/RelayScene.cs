using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>Both roles in this process with an active integration and a scripted Chatwoot. Tests post events as the engine.</summary>
internal sealed class RelayScene : IAsyncDisposable
{
    public const string Authorization = "engine-authorization-of-tests";
    private const string Account = "/api/v1/accounts/1";

    private readonly TemporaryFolder _folder = new();
    private string? _bridgeId;

    public ScriptedChatwoot Chatwoot { get; private set; } = null!;

    public RyzeApp App { get; private set; } = null!;

    public SandboxDesk Desk => Chatwoot.Desk.Desk;

    /// <summary>The engine through which the public API sends.</summary>
    public ScriptedPhone Phone { get; } = new();

    public long InboxId { get; private set; }

    public string Database => _folder.File("bridge.db");

    /// <summary>Both databases and all other files.</summary>
    public string Folder => _folder.Path;

    /// <summary>The end of the path of a conversation's messages.</summary>
    public static string MessagesOf(long conversation) => $"{Account}/conversations/{conversation}/messages";

    public static Task<RelayScene> StartAsync(params (string Name, object Value)[] rules) => StartAsync(time: null, rules);

    public static Task<RelayScene> StartAsync(TimeProvider? time, params (string Name, object Value)[] rules) =>
        StartAsync(time, logs: null, rules);

    /// <param name="logs">Logging in addition to the default, e.g. <see cref="RyzeApp.LogEverything"/>.</param>
    public static Task<RelayScene> StartAsync(
        TimeProvider? time, Action<WebApplicationBuilder>? logs, params (string Name, object Value)[] rules) =>
        StartAsync(settings: new Dictionary<string, string?>(StringComparer.Ordinal), time, logs, rules);

    /// <param name="settings">Settings in addition to the common ones.</param>
    public static async Task<RelayScene> StartAsync(
        IReadOnlyDictionary<string, string?> settings, TimeProvider? time, Action<WebApplicationBuilder>? logs,
        params (string Name, object Value)[] rules)
    {
        var scene = new RelayScene { Chatwoot = await ScriptedChatwoot.StartAsync() };
        var all = RyzeApp.Settings(scene._folder, roles: "api,bridge");
        all["ENGINE_WEBHOOK_AUTHORIZATION"] = Authorization;
        all["BRIDGE_TOKEN"] = RealBridge.Token;
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        scene.App = await RyzeApp.StartAsync(all, time: time, configure: scene.Phone.TakeOver + logs);
        await scene.SetAsync(rules);
        return scene;
    }

    /// <summary>Starts the next host on the same databases.</summary>
    public Task<RyzeApp> StartAgainAsync()
    {
        var settings = RyzeApp.Settings(_folder, roles: "api,bridge");
        settings["ENGINE_WEBHOOK_AUTHORIZATION"] = Authorization;
        settings["BRIDGE_TOKEN"] = RealBridge.Token;
        settings["urls"] = App.Url.ToString();
        return RyzeApp.StartAsync(settings, configure: Phone.TakeOver);
    }

    public async Task SetAsync(params (string Name, object Value)[] rules)
    {
        var body = RyzeClient.Body(Chatwoot.Url);
        foreach (var (name, value) in rules)
        {
            body[name] = value;
        }

        var answer = await App.Client.SetAsync(body);
        Assert.That(answer.Code, Is.EqualTo(201), answer.Body);
        InboxId = Chatwoot.Desk.Inboxes.Single().Id;
    }

    /// <summary>Posts events to the public API as the engine does, one after the other.</summary>
    public async Task PostAsync(params JsonObject[] events)
    {
        foreach (var next in events)
        {
            await PostAsync(App.Client, next);
        }
    }

    public static async Task PostAsync(RyzeClient api, JsonObject next, string authorization = Authorization)
    {
        var answer = await api.SendAsync(
            HttpMethod.Post, $"/api/engine/events/{RyzeClient.Instance}",
            new StringContent(next.ToJsonString(), Encoding.UTF8, "application/json"),
            ("Authorization", authorization));
        Assert.That(answer.Code, Is.EqualTo(202), answer.Body);
    }

    /// <summary>Writes an agent message into any conversation.</summary>
    /// <returns>Chatwoot's id of the message.</returns>
    public long Answer(long conversation, string text) =>
        new SandboxAgent(Chatwoot.Desk, TimeProvider.System)
            .Write(Chatwoot.Desk.Inboxes.Single(), conversation, "Ana", text, isPrivate: false, [])!.Id;

    /// <summary>Adds a contact to the account, but not to our inbox.</summary>
    public Task AddContactAsync(string? phone = null, string? identifier = null) =>
        AsAdministratorAsync("contacts", new { name = "Known before", phone_number = phone, identifier });

    /// <summary>Calls Chatwoot as its administrator.</summary>
    public async Task AsAdministratorAsync(string path, object? body = null, HttpMethod? method = null)
    {
        using var administrator = new RyzeClient(new Uri(Chatwoot.Host), token: null);
        var answer = await administrator.SendAsync(
            method ?? HttpMethod.Post, $"{SandboxCases.ChatwootPath}{Account}/{path}", JsonContent.Create(body),
            ("Api-Access-Token", "sandbox-admin-token"));
        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
    }

    /// <summary>
    /// Resolves a conversation and waits until the bridge knows, because an earlier message reopens it, as in a real Chatwoot.
    /// </summary>
    public async Task ResolveAsync(long conversation)
    {
        Desk.SetStatus(1, conversation, "resolved");
        var id = (string)(await App.Client.ListAsync()).Json["bridge_integration_id"]!;
        var webhooks = App.Services.GetRequiredService<WebhookWatch>();
        await Eventually.TrueAsync(() => !webhooks.IsUnresolved(id, conversation), "the bridge knows that the conversation is resolved");
    }

    /// <summary>Waits until Chatwoot has this many messages and the bridge has no work left.</summary>
    public async Task<IReadOnlyList<DeskMessage>> ArrivedAsync(int messages, int withinSeconds = Eventually.FailsAfter)
    {
        await Eventually.TrueAsync(
            () => Desk.Messages.Count >= messages, $"{messages} messages in Chatwoot, not {Desk.Messages.Count}", withinSeconds);
        await DoneAsync();
        Assert.That(Desk.Messages.Select(m => m.Content), Has.Exactly(messages).Items);
        return Desk.Messages;
    }

    /// <summary>Waits until the bridge's event store is empty and its backlog is zero.</summary>
    public Task DoneAsync() => Eventually.TrueAsync(
        async () => await _folder.CountAsync("bridge.db", "inbox_events") == 0
            && await SqliteFile.ScalarAsync<long>(Database, "SELECT COALESCE(SUM(Backlog), 0) FROM inbox_channels") == 0,
        "the bridge's event store is empty");

    /// <summary>Waits until no agent message is unsent and no receipt is pending.</summary>
    public Task AgentsAreDoneAsync() => Eventually.TrueAsync(
        async () =>
            await SqliteFile.ScalarAsync<long>(
                Database,
                $"""
                SELECT COUNT(*) FROM agent_messages
                WHERE State IN ({AgentMessageState.Waiting:D}, {AgentMessageState.Deleting:D}) OR IsUntold = 1
                """) == 0,
        "the agent messages are done");

    public Task<long> CountAsync(string table) => _folder.CountAsync("bridge.db", table);

    public Task<long> ApiCountAsync(string table) => _folder.CountAsync("ryze.db", table);

    public Task<long> ApiScalarAsync(string sql) => SqliteFile.ScalarAsync<long>(_folder.File("ryze.db"), sql);

    /// <summary>The live state that the bridge reports.</summary>
    public async Task<JsonNode> StateAsync()
    {
        using var api = new BridgeCaller(App.Url);
        _bridgeId ??= (string)(await App.Client.ListAsync()).Json["bridge_integration_id"]!;
        return (await api.GetAsync(_bridgeId)).Json;
    }

    public Task HasStatusAsync(string status) =>
        Eventually.TrueAsync(async () => (string?)(await StateAsync())["status"] == status, $"the integration is {status}");

    public async ValueTask DisposeAsync()
    {
        await Chatwoot.DisposeAsync();
        await App.DisposeAsync();
        _folder.Dispose();
    }
}
