using System.Globalization;
using Microsoft.Data.Sqlite;
using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>
/// Two public API and three bridge processes on one database each, behind load balancers, with Redis, Chatwoot and an engine.
/// </summary>
internal sealed class ClusterFaultScene : IRelayScene, IAsyncDisposable
{
    /// <summary>The chats of the run's own messages follow those of the traffic.</summary>
    private const int FirstProbe = 1000;

    private readonly TemporaryFolder _folder = new();
    private readonly GarnetRedis _redis;
    private readonly string _engineUrl;
    private readonly int _instances;

    private ClusterFaultScene(int instances, FaultyChatwoot chatwoot, GarnetRedis redis, FaultyPhone phone, int apiPort)
    {
        (_instances, Chatwoot, _redis, Phone, _engineUrl) = (instances, chatwoot, redis, phone, phone.Url);
        var bridgePort = FreePort.Next();
        var redisPort = int.Parse(redis.ConnectionString.Split(':')[1], CultureInfo.InvariantCulture);
        Bridges = [.. Enumerable.Range(0, ClusterFaultPlan.Bridges)
            .Select(_ => ClusterReplica.Create(_folder, ClusterReplica.UrlOf(bridgePort), redisPort))];
        Apis = [.. Enumerable.Range(0, ClusterFaultPlan.Apis).Select(_ => new MortalRyze(ApiSettings(bridgePort, apiPort)))];
        ApiDoor = new TcpDoor(apiPort, [.. Apis.Select(api => api.Url.Port)]);
        BridgeDoor = new TcpDoor(bridgePort, [.. Bridges.Select(bridge => bridge.Port)]);
        ApiDoor.Open();
        BridgeDoor.Open();
        ApiUrl = new Uri(ClusterReplica.UrlOf(apiPort));
    }

    public FaultyChatwoot Chatwoot { get; }

    public IRelayPhone Phone { get; }

    public IReadOnlyList<MortalRyze> Apis { get; }

    public IReadOnlyList<ClusterReplica> Bridges { get; }

    public TcpDoor ApiDoor { get; }

    public TcpDoor BridgeDoor { get; }

    public Uri ApiUrl { get; }

    public string BridgeDatabase => _folder.File("bridge.db");

    public bool HasReplicas => true;

    /// <summary>Orleans reports its faults as errors, which this run causes on purpose.</summary>
    public IEnumerable<string> Complaints =>
    [
        .. Apis.SelectMany(api => api.Complaints).Select(line => $"api: {line}"),
        .. Bridges.SelectMany(bridge => bridge.Ryze.Complaints)
            .Where(line => !line.Contains(": Orleans.", StringComparison.Ordinal)
                && !line.Contains("ExpelledReplica", StringComparison.Ordinal))
            .Select(line => $"bridge: {line}"),
    ];

    /// <summary>The chats in which the run measures takeovers, one for each instance.</summary>
    public IEnumerable<int> Probes => Enumerable.Range(FirstProbe, _instances);

    public static async Task<ClusterFaultScene> StartAsync(ClusterFaultPlan plan)
    {
        var apiPort = FreePort.Next();
        var chatwoot = await FaultyChatwoot.StartAsync(plan.Seed, greets: false);
        var phone = await FaultyPhone.StartAsync(new Uri(ClusterReplica.UrlOf(apiPort)), plan.Seed, InstanceOf);
        var scene = new ClusterFaultScene(plan.Instances, chatwoot, new GarnetRedis(), phone, apiPort);

        // One after the other, so that the first creates the database.
        await scene.Apis[0].StartAsync();
        await scene.Bridges[0].Ryze.StartAsync();
        await Task.WhenAll(
            scene.Apis.Skip(1).Concat(scene.Bridges.Skip(1).Select(bridge => bridge.Ryze)).Select(ryze => ryze.StartAsync()));
        await FaultInstances.ActivateAsync(scene.ApiUrl, scene._folder.File("ryze.db"), chatwoot.Url, plan.Instances);
        return scene;
    }

    /// <summary>The connected links of each bridge replica; none of a frozen one, which does not answer.</summary>
    public Task<int[]> CountLinksAsync() => Task.WhenAll(Bridges.Select(
        bridge => bridge.Ryze is { IsAlive: true, IsFrozen: false } ? BridgeLinks.CountAsync(bridge.Ryze.Url) : Task.FromResult(0)));

    /// <summary>
    /// Freezes the replica while it holds no lock of the database's file. Otherwise no other replica could write, which is a property of
    /// SQLite and not of the cluster.
    /// </summary>
    public async Task FreezeAsync(ClusterReplica replica)
    {
        do
        {
            await replica.Ryze.ThawAsync();
            await replica.Ryze.FreezeAsync();
        }
        while (!await IsUnlockedAsync());
    }

    /// <summary>Stops all processes gracefully.</summary>
    public async Task StopAsync(List<string> wrong)
    {
        foreach (var ryze in Apis.Concat(Bridges.Select(bridge => bridge.Ryze)).Where(ryze => ryze.IsAlive))
        {
            if (await ryze.StopAsync() is not 0 and var code)
            {
                wrong.Add($"{ryze.Url} stopped with {code}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Apis.Select(api => api.DisposeAsync().AsTask()));
        await Task.WhenAll(Bridges.Select(bridge => bridge.DisposeAsync().AsTask()));
        await ApiDoor.DisposeAsync();
        await BridgeDoor.DisposeAsync();
        await Phone.DisposeAsync();
        await Chatwoot.DisposeAsync();
        _redis.Dispose();
        _folder.Dispose();
    }

    private static string InstanceOf(string jid) =>
        FaultInstances.NameOf(int.Parse(jid.AsSpan(8, 4), CultureInfo.InvariantCulture) % FirstProbe);

    private Dictionary<string, string?> ApiSettings(int bridgePort, int apiPort)
    {
        var settings = RealBridge.Api(_folder, ClusterReplica.UrlOf(bridgePort));
        settings["urls"] = ClusterReplica.UrlOf(FreePort.Next());
        settings["BRIDGE_INTERNAL_RYZEAPI_URL"] = ClusterReplica.UrlOf(apiPort);
        settings["ENGINE_WEBHOOK_AUTHORIZATION"] = Offering.Authorization;
        settings["ENGINE_URL"] = _engineUrl;
        settings["ENGINE_TOKEN"] = FaultyPhone.Token;
        settings["REDIS_CONNECTION_STRING"] = _redis.ConnectionString;
        return settings;
    }

    private async Task<bool> IsUnlockedAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={BridgeDatabase};Pooling=false;Default Timeout=2");
        await connection.OpenAsync();
        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE; ROLLBACK";
            await command.ExecuteNonQueryAsync();
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }
}
