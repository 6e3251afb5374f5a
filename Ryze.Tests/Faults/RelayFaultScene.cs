using System.Net.Http.Json;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Tests.Support;
using Ryze.Tests.Support.Engines;

namespace Ryze.Tests.Faults;

/// <summary>
/// Both roles as two processes with a database each, plus a Chatwoot and the engines in this process. Each instance uses another engine.
/// </summary>
internal sealed class RelayFaultScene : IRelayScene, IAsyncDisposable
{
    /// <summary>Activations count against the rate limit.</summary>
    private const int SetWithin = 120;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _integrations = new(StringComparer.Ordinal);

    private RelayFaultScene(FaultyChatwoot chatwoot, IRelayPhone phone, Uri api)
    {
        (Chatwoot, Phone) = (chatwoot, phone);
        var bridge = $"http://127.0.0.1:{FreePort.Next()}";
        var apiSettings = RealBridge.Api(_folder, bridge);
        apiSettings["urls"] = apiSettings["BRIDGE_INTERNAL_RYZEAPI_URL"] = api.AbsoluteUri.TrimEnd('/');
        if (phone is FaultyPhone operators)
        {
            apiSettings["ENGINE_WEBHOOK_AUTHORIZATION"] = Offering.Authorization;
            apiSettings["ENGINE_URL"] = operators.Url;
            apiSettings["ENGINE_TOKEN"] = FaultyPhone.Token;
        }

        var bridgeSettings = RealBridge.Settings(_folder);
        bridgeSettings["urls"] = bridge;

        // The run tests faults, so the request rate to Chatwoot is unlimited.
        bridgeSettings["CHATWOOT_REQUESTS_PER_MINUTE"] = "0";
        Api = new MortalRyze(apiSettings);
        Bridge = new MortalRyze(bridgeSettings);
    }

    public FaultyChatwoot Chatwoot { get; }

    public IRelayPhone Phone { get; }

    public MortalRyze Api { get; }

    public MortalRyze Bridge { get; }

    public string BridgeDatabase => _folder.File("bridge.db");

    public bool HasReplicas => false;

    public IEnumerable<string> Complaints =>
        [.. Api.Complaints.Select(line => $"api: {line}"), .. Bridge.Complaints.Select(line => $"bridge: {line}")];

    /// <summary>Starts both processes, connects the engines and activates the instances.</summary>
    public static async Task<RelayFaultScene> StartAsync(RelayFaultPlan plan)
    {
        var api = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        IRelayPhone phone = plan.Engines.Count == 0
            ? await FaultyPhone.StartAsync(api, plan.Seed) : await EnginePhones.StartAsync(plan.Engines, plan.Seed);
        var scene = new RelayFaultScene(await FaultyChatwoot.StartAsync(plan.Seed, plan.IsRich), phone, api);
        await Task.WhenAll(scene.Api.StartAsync(), scene.Bridge.StartAsync());
        using var client = new RyzeClient(api);
        foreach (var (instance, engine) in scene.Instances())
        {
            var made = await client.CreateAsync(new { name = instance });
            Assert.That(made.Code, Is.EqualTo(201), made.Body);
            await ConnectAsync(client, instance, engine);
        }

        await scene.SetAsync();
        return scene;
    }

    /// <summary>Activates all instances through the public API.</summary>
    public async Task SetAsync()
    {
        using var client = new RyzeClient(Api.Url);
        foreach (var (instance, _) in Instances())
        {
            Answer set = null!;
            await Eventually.TrueAsync(
                async () => (set = await client.SetAsync(RyzeClient.Body(Chatwoot.Url, inboxName: instance), instance)).Code != 429,
                "the rate limit allows an activation", SetWithin, sparingly: true);
            Assert.That(set.Code, Is.EqualTo(201), set.Body);
            _integrations[instance] = (string)set.Json["bridge_integration_id"]!;
        }
    }

    /// <summary>Whether the bridge reports the status <c>error</c> for an integration.</summary>
    public async Task<bool> IsFailingAsync() => (await StatusesAsync()).Contains("error", StringComparer.Ordinal);

    /// <summary>Whether the bridge reports the status <c>paused</c> for all integrations.</summary>
    public async Task<bool> IsPausedAsync() => (await StatusesAsync()).All(status => status == "paused");

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

    /// <summary>The instances, each with its own engine; null for the operator's.</summary>
    private List<(string Instance, IEngineServer? Engine)> Instances() => Phone is EnginePhones phones
        ? [.. phones.Engines.Select((engine, i) => ($"{EngineKinds.NameOf(engine.Kind)}-{i}", (IEngineServer?)engine))]
        : [(RyzeClient.Instance, null)];

    private static async Task ConnectAsync(RyzeClient client, string instance, IEngineServer? engine)
    {
        if (engine is not null)
        {
            var connected = await client.SendAsync(
                HttpMethod.Post, $"/api/engine/set/{instance}", JsonContent.Create(engine.SetBody()));
            Assert.That(
                (connected.Code, connected.Body.Contains("\"webhookRegistered\":true", StringComparison.Ordinal)), Is.EqualTo((201, true)),
                connected.Body);
        }
    }

    private async Task<IReadOnlyList<string?>> StatusesAsync()
    {
        using var api = new BridgeCaller(Bridge.Url);
        return await Task.WhenAll(_integrations.Values.Select(async id => (string?)(await api.GetAsync(id)).Json["status"]));
    }
}
