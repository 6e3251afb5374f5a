using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>Both roles as two processes with a database each, and a Chatwoot in this process.</summary>
internal sealed class FaultScene : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedChatwoot _chatwoot;

    private FaultScene(ScriptedChatwoot chatwoot)
    {
        _chatwoot = chatwoot;

        // The run counts the stored events, so none may leave the event store.
        chatwoot.RejectMessages();
        var (api, bridge) = ($"http://127.0.0.1:{FreePort.Next()}", $"http://127.0.0.1:{FreePort.Next()}");
        var apiSettings = RealBridge.Api(_folder, bridge);
        apiSettings["urls"] = api;
        apiSettings["BRIDGE_INTERNAL_RYZEAPI_URL"] = api;
        apiSettings["ENGINE_WEBHOOK_AUTHORIZATION"] = Offering.Authorization;
        var bridgeSettings = RealBridge.Settings(_folder);
        bridgeSettings["urls"] = bridge;
        Api = new MortalRyze(apiSettings);
        Bridge = new MortalRyze(bridgeSettings);
    }

    public MortalRyze Api { get; }

    public MortalRyze Bridge { get; }

    public string ApiDatabase => _folder.File("ryze.db");

    public string BridgeDatabase => _folder.File("bridge.db");

    public static async Task<FaultScene> CreateAsync() => new(await ScriptedChatwoot.StartAsync());

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

    /// <summary>Activates this many instances. Both processes must already run.</summary>
    public Task<IReadOnlyList<FaultInstance>> ActivateAsync(int instances) =>
        FaultInstances.ActivateAsync(Api.Url, ApiDatabase, _chatwoot.Url, instances);

    /// <summary>The number of events that the bridge has stored.</summary>
    public async Task<long> CountDeliveredAsync() =>
        (await SqliteFile.RowsAsync(BridgeDatabase, "SELECT COALESCE(SUM(LastSeq), 0) FROM inbox_channels", row => row.GetInt64(0)))[0];

    /// <summary>The number of events that the bridge has acknowledged to the public API.</summary>
    public async Task<long> CountAcknowledgedAsync() =>
        (await SqliteFile.RowsAsync(ApiDatabase, "SELECT COALESCE(SUM(LastAcked), 0) FROM outbox_channels", row => row.GetInt64(0)))[0];

    /// <summary>The last acknowledged event in the public API and the last stored event in the bridge.</summary>
    public async Task<(long Acknowledged, long Stored)> PositionsAsync(FaultInstance instance)
    {
        var acknowledged = await SqliteFile.RowsAsync(
            ApiDatabase, "SELECT LastAcked FROM outbox_channels WHERE IntegrationId = @id", row => row.GetInt64(0),
            ("@id", instance.ApiIntegration));
        var stored = await SqliteFile.RowsAsync(
            BridgeDatabase, "SELECT LastSeq FROM inbox_channels WHERE IntegrationId = @id", row => row.GetInt64(0),
            ("@id", instance.BridgeIntegration));
        return (acknowledged.SingleOrDefault(), stored.SingleOrDefault());
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Bridge.DisposeAsync();
        await _chatwoot.DisposeAsync();
        _folder.Dispose();
    }
}
