using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>The bridge role in this process with a test clock, the public API's end of the link, and a Chatwoot.</summary>
internal sealed class LinkScene : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 6, 17, 12, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Gives the retry delays values that no other timer uses: 0.45 s, 0.9 s, ... 27 s, and 28.5 s after a protocol error.
    /// </summary>
    private const double Chance = 0.9;

    private readonly TemporaryFolder _folder = new();
    private ScriptedChatwoot _chatwoot = null!;
    private (string Name, string Value)[] _settings = [];

    public RecordingTime Time { get; } = new(Start);

    public ScriptedLink Api { get; private set; } = null!;

    public RyzeApp Bridge { get; private set; } = null!;

    public BridgeCaller Caller { get; private set; } = null!;

    public string File => _folder.File("bridge.db");

    /// <param name="settings">Settings in addition to the common ones.</param>
    public static async Task<LinkScene> StartAsync(params (string Name, string Value)[] settings)
    {
        var scene =
            new LinkScene { _settings = settings, _chatwoot = await ScriptedChatwoot.StartAsync(), Api = await ScriptedLink.StartAsync() };
        scene._chatwoot.RejectMessages();
        await scene.StartBridgeAsync();
        return scene;
    }

    public static TimeSpan Backoff(int failed) => TimeSpan.FromSeconds(Math.Min(30, 0.5 * Math.Pow(2, failed - 1))) * Chance;

    public static TimeSpan AfterDisagreement => TimeSpan.FromSeconds(28.5);

    public Task<Answer> ActivateAsync(string key = "act_1", string? channelUrl = null, bool ignoreGroups = false)
    {
        var body = BridgeCaller.Body(_chatwoot.Url);
        body["channel_url"] = channelUrl ?? Api.UrlOf();
        body["ignore_groups"] = ignoreGroups;
        return Caller.ActivateAsync(key, body);
    }

    /// <summary>Activates, expects 201, and returns the bridge's id of the integration.</summary>
    public async Task<string> ActivatedAsync(string key = "act_1", bool ignoreGroups = false) =>
        IdOf(await ActivateAsync(key, ignoreGroups: ignoreGroups));

    public static string IdOf(Answer activation)
    {
        Assert.That(activation.Code, Is.EqualTo(201), activation.Body);
        return (string)activation.Json["id"]!;
    }

    /// <summary>An activation's warnings, without the one about the private address, which every test has.</summary>
    public static IEnumerable<string> WarningsOf(Answer activation) =>
        activation.Json["warnings"]!.AsArray().Select(warning => (string)warning!)
            .Where(warning => !warning.StartsWith("BRIDGE_PUBLIC_URL", StringComparison.Ordinal));

    public async Task<JsonNode> StateAsync(string id)
    {
        var answer = await Caller.GetAsync(id);
        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
        return answer.Json;
    }

    public async Task<(string Socket, string Status, string Error)> SocketAsync(string id)
    {
        var state = await StateAsync(id);
        return ((string)state["socket"]!, (string)state["status"]!, (string)state["last_error"]!);
    }

    public Task SocketIsAsync(string id, string socket) =>
        Eventually.TrueAsync(async () => (await SocketAsync(id)).Socket == socket, $"the link is {socket}");

    /// <summary>Waits until the bridge has started a wait of exactly this length, then moves the clock past it.</summary>
    /// <param name="earlierWaits">The number of earlier waits of this length.</param>
    public async Task PassAsync(TimeSpan wait, int earlierWaits = 0)
    {
        await Eventually.TrueAsync(() => Time.Waits(wait) > earlierWaits, $"a wait of {wait.TotalSeconds} s has earlierWaits");
        Time.Advance(wait);
    }

    public async Task RestartBridgeAsync()
    {
        await StopBridgeAsync();
        await StartBridgeAsync();
    }

    public async Task StopBridgeAsync()
    {
        Caller.Dispose();
        await Bridge.Services.GetRequiredService<IHost>().StopAsync();
        await Bridge.DisposeAsync();
    }

    public Task<long> StoredAsync() => SqliteFile.ScalarAsync<long>(File, "SELECT COUNT(*) FROM inbox_events");

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await StopBridgeAsync();
        await _chatwoot.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartBridgeAsync()
    {
        var settings = RealBridge.Settings(_folder);

        // A short timeout keeps the tests of a locked database fast.
        settings["BRIDGE_DATABASE_CONNECTION_STRING"] = $"Data Source={File};Default Timeout=1";
        foreach (var (name, value) in _settings)
        {
            settings[name] = value;
        }

        Bridge =
            await RyzeApp.StartAsync(settings, time: Time, configure: host => host.Services.AddSingleton<Random>(new SteadyRandom(Chance)));
        Caller = new BridgeCaller(Bridge.Url);
    }
}
