using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>Both roles as two processes with a database each, plus a Chatwoot and an engine in this process.</summary>
internal sealed class RelayFaultScene : IRelayScene, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string _integration = "";

    private RelayFaultScene(FaultyChatwoot chatwoot, FaultyPhone phone, Uri api)
    {
        (Chatwoot, Phone) = (chatwoot, phone);
        var bridge = $"http://127.0.0.1:{FreePort.Next()}";
        var apiSettings = RealBridge.Api(_folder, bridge);
        apiSettings["urls"] = apiSettings["BRIDGE_INTERNAL_RYZEAPI_URL"] = api.AbsoluteUri.TrimEnd('/');
        apiSettings["ENGINE_WEBHOOK_AUTHORIZATION"] = Offering.Authorization;
        apiSettings["ENGINE_URL"] = phone.Url;
        apiSettings["ENGINE_TOKEN"] = FaultyPhone.Token;
        var bridgeSettings = RealBridge.Settings(_folder);
        bridgeSettings["urls"] = bridge;

        // The run tests faults, so the request rate to Chatwoot is unlimited.
        bridgeSettings["CHATWOOT_REQUESTS_PER_MINUTE"] = "0";
        Api = new MortalRyze(apiSettings);
        Bridge = new MortalRyze(bridgeSettings);
    }

    public FaultyChatwoot Chatwoot { get; }

    public FaultyPhone Phone { get; }

    public MortalRyze Api { get; }

    public MortalRyze Bridge { get; }

    public string BridgeDatabase => _folder.File("bridge.db");

    public bool HasReplicas => false;

    public IEnumerable<string> Complaints =>
        [.. Api.Complaints.Select(line => $"api: {line}"), .. Bridge.Complaints.Select(line => $"bridge: {line}")];

    /// <summary>Starts both processes and activates the instance.</summary>
    public static async Task<RelayFaultScene> StartAsync(RelayFaultPlan plan)
    {
        var api = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var scene = new RelayFaultScene(
            await FaultyChatwoot.StartAsync(plan.Seed, plan.IsRich), await FaultyPhone.StartAsync(api, plan.Seed), api);
        await Task.WhenAll(scene.Api.StartAsync(), scene.Bridge.StartAsync());
        using var client = new RyzeClient(api);
        var made = await client.CreateAsync(new { name = RyzeClient.Instance });
        Assert.That(made.Code, Is.EqualTo(201), made.Body);
        await scene.SetAsync();
        return scene;
    }

    /// <summary>Activates the instance through the public API.</summary>
    public async Task SetAsync()
    {
        using var client = new RyzeClient(Api.Url);
        var set = await client.SetAsync(RyzeClient.Body(Chatwoot.Url));
        Assert.That(set.Code, Is.EqualTo(201), set.Body);
        _integration = (string)set.Json["bridge_integration_id"]!;
    }

    /// <summary>Whether the bridge reports the status <c>error</c>.</summary>
    public Task<bool> IsFailingAsync() => HasStatusAsync("error");

    /// <summary>Whether the bridge reports the status <c>paused</c>.</summary>
    public Task<bool> IsPausedAsync() => HasStatusAsync("paused");

    private async Task<bool> HasStatusAsync(string status)
    {
        using var api = new BridgeCaller(Bridge.Url);
        return (string?)(await api.GetAsync(_integration)).Json["status"] == status;
    }

    /// <summary>Stops both processes gracefully.</summary>
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
