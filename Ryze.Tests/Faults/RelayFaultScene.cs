using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>The two roles as two processes with a database each; a Chatwoot and an engine in this process.</summary>
internal sealed class RelayFaultScene : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private RelayFaultScene(FaultyChatwoot chatwoot, FaultyPhone phone, Uri api)
    {
        (Chatwoot, Phone) = (chatwoot, phone);
        var bridge = $"http://127.0.0.1:{MortalRyze.NewPort()}";
        var apiSettings = RealBridge.Api(_folder, bridge);
        apiSettings["urls"] = apiSettings["BRIDGE_INTERNAL_RYZEAPI_URL"] = api.AbsoluteUri.TrimEnd('/');
        apiSettings["ENGINE_WEBHOOK_AUTHORIZATION"] = Offering.Authorization;
        apiSettings["ENGINE_URL"] = phone.Url;
        apiSettings["ENGINE_TOKEN"] = FaultyPhone.Token;
        var bridgeSettings = RealBridge.Settings(_folder);
        bridgeSettings["urls"] = bridge;

        // The run is about what goes wrong, not about how fast a Chatwoot may be asked.
        bridgeSettings["CHATWOOT_REQUESTS_PER_MINUTE"] = "0";
        Api = new MortalRyze(apiSettings);
        Bridge = new MortalRyze(bridgeSettings);
    }

    public FaultyChatwoot Chatwoot { get; }

    public FaultyPhone Phone { get; }

    public MortalRyze Api { get; }

    public MortalRyze Bridge { get; }

    public string BridgeDatabase => _folder.File("bridge.db");

    /// <summary>Both processes run, and the instance is activated.</summary>
    public static async Task<RelayFaultScene> StartAsync(int seed)
    {
        var api = new Uri($"http://127.0.0.1:{MortalRyze.NewPort()}");
        var scene = new RelayFaultScene(await FaultyChatwoot.StartAsync(seed), await FaultyPhone.StartAsync(api, seed), api);
        await Task.WhenAll(scene.Api.StartAsync(), scene.Bridge.StartAsync());
        using var client = new RyzeClient(api);
        var made = await client.CreateAsync(new { name = RyzeClient.Instance });
        Assert.That(made.Code, Is.EqualTo(201), made.Body);
        var set = await client.SetAsync(RyzeClient.Body(scene.Chatwoot.Url));
        Assert.That(set.Code, Is.EqualTo(201), set.Body);
        return scene;
    }

    /// <summary>What waits in the bridge: events, agents' messages to be sent, statuses to be told.</summary>
    public async Task<long> CountWaitingAsync() => (await SqliteFile.RowsAsync(
        BridgeDatabase,
        "SELECT (SELECT COUNT(*) FROM inbox_events) + (SELECT COUNT(*) FROM agent_messages WHERE State = 'Waiting' OR IsUntold)", row => row.GetInt64(0)))[0];

    /// <summary>The live state as the bridge tells it; null while it cannot be asked.</summary>
    public async Task<string?> StatusAsync()
    {
        using var client = new RyzeClient(Api.Url);
        var state = await client.ListAsync();
        return state.Code == 200 ? (string?)state.Json["status"] : null;
    }

    /// <summary>Stops both in good order.</summary>
    public async Task StopAsync(List<string> wrong)
    {
        foreach (var ryze in new[] { Api, Bridge }.Where(ryze => ryze.IsAlive))
        {
            if (await ryze.StopAsync() is not 0 and var code)
            {
                wrong.Add($"{ryze.Url} stopped with {code}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Bridge.DisposeAsync();
        await Phone.DisposeAsync();
        await Chatwoot.DisposeAsync();
        _folder.Dispose();
    }
}
