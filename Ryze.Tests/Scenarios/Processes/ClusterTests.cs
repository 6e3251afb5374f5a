using System.Globalization;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Faults;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>docs/spec/bridge.md 2.2: two bridge replicas on one database run each integration once, and replace each other.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[NonParallelizable]
internal sealed class ClusterTests
{
    /// <summary>A slow machine must not fail, and a machine that is not needs less than a tenth.</summary>
    private const int Patience = 120;

    /// <summary>Shorter than the supervisor's own poll, which would connect a forgotten link after a minute.</summary>
    private const int ConnectsWithin = 30;

    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedPhone _phone = new();
    private readonly List<MortalRyze> _replicas = [];
    private GarnetRedis _redis = null!;
    private ScriptedChatwoot _chatwoot = null!;
    private TcpDoor _bridge = null!;
    private RyzeApp _api = null!;
    private string _integrationId = "";

    private SandboxInbox Inbox => _chatwoot.Desk.Inboxes.Single();

    [OneTimeSetUp]
    public async Task Start()
    {
        _redis = new GarnetRedis();
        _chatwoot = await ScriptedChatwoot.StartAsync();
        var door = FreePort.Next();
        var ports = new[] { FreePort.Next(), FreePort.Next() };
        _bridge = new TcpDoor(door, ports);
        _bridge.Open();
        var publicUrl = UrlOf(door);
        _replicas.AddRange(ports.Select(port => new MortalRyze(
            BridgeReplica.Settings(_folder, UrlOf(port), publicUrl, _redis.ConnectionString, FreePort.Next()))));
        await StartReplicas();
        var api = RealBridge.Api(_folder, publicUrl);
        api["ENGINE_WEBHOOK_AUTHORIZATION"] = RelayScene.Authorization;
        _api = await RyzeApp.StartAsync(api, configure: _phone.TakeOver);
        Assert.That((await _api.Client.SetAsync(RyzeClient.Body(_chatwoot.Url))).Code, Is.EqualTo(201));
        _integrationId = (string)(await _api.Client.ListAsync()).Json["bridge_integration_id"]!;
        await RelayScene.PostAsync(_api.Client, WhatsAppEvent.Message("3EB0A"));
        await ShownAsync("3EB0A");
    }

    [SetUp]
    public Task StartReplicas() =>
        Task.WhenAll(_replicas.Where(replica => !replica.IsAlive).Select(replica => replica.StartAsync()));

    [TearDown]
    public void IncludeReplicas() => _replicas.ForEach(replica => _bridge.Include(replica.Url.Port));

    [OneTimeTearDown]
    public async Task Stop()
    {
        await Task.WhenAll(_replicas.Select(replica => replica.DisposeAsync().AsTask()));
        await _api.DisposeAsync();
        await _bridge.DisposeAsync();
        await _chatwoot.DisposeAsync();
        _redis.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Agent_message_is_sent_when_its_webhook_reaches_the_replica_without_the_worker()
    {
        var (_, other) = await RolesAsync();
        _bridge.Only(other.Url.Port);

        new SandboxAgent(_chatwoot.Desk, TimeProvider.System).Write(Inbox, 1, "Ana", "hello");

        await Eventually.TrueAsync(() => !_phone.Sent.IsEmpty, "the phone sends it", Patience);
        Assert.That(_phone.Sent.Select(sent => ((EngineCommand.SendText)sent.Command).Text), Is.EqualTo(new[] { "hello" }));
    }

    [Test]
    public async Task Event_reaches_Chatwoot_once_when_its_replica_is_killed()
    {
        var (owner, _) = await RolesAsync();
        await owner.KillAsync();
        await RelayScene.PostAsync(_api.Client, WhatsAppEvent.Message("3EB0B", "after the kill"));

        await ShownAsync("3EB0B");

        Assert.That(_chatwoot.Desk.Desk.Messages.Select(message => message.SourceId), Has.Exactly(1).EqualTo("WAID:3EB0B"));
    }

    [Test]
    public async Task Link_opens_elsewhere_when_a_call_starts_the_worker_of_a_killed_replica()
    {
        var (owner, other) = await RolesAsync();
        await owner.KillAsync();

        // Each call may start the worker before the other replica notices that it has to.
        using var caller = new BridgeCaller(other.Url);
        await Eventually.TrueAsync(
            async () =>
            {
                await caller.GetAsync(_integrationId);
                return other.ToString().Contains("replicas of the cluster died", StringComparison.Ordinal);
            },
            "the other replica expels the killed one", Patience);

        await Eventually.TrueAsync(
            async () => await BridgeLinks.CountAsync(other.Url) == 1, "the other replica has the link", ConnectsWithin);
    }

    [Test]
    public async Task Integration_runs_elsewhere_when_its_replica_stops()
    {
        var (owner, other) = await RolesAsync();

        Assert.That(await owner.StopAsync(), Is.Zero);

        await Eventually.TrueAsync(
            async () => await BridgeLinks.CountAsync(other.Url) == 1, "the other replica has the link", ConnectsWithin);
    }

    private static string UrlOf(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    private async Task<(MortalRyze Owner, MortalRyze Other)> RolesAsync()
    {
        var counts = new int[2];
        await Eventually.TrueAsync(
            async () =>
            {
                counts = await Task.WhenAll(_replicas.Select(replica => BridgeLinks.CountAsync(replica.Url)));
                return counts.Sum() == 1;
            },
            "one replica has the link",
            Patience);
        return counts[0] == 1 ? (_replicas[0], _replicas[1]) : (_replicas[1], _replicas[0]);
    }

    private Task ShownAsync(string id) => Eventually.TrueAsync(
        () => _chatwoot.Desk.Desk.Messages.Any(message => message.SourceId == $"WAID:{id}"), $"Chatwoot shows {id}", Patience);
}
