using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>
/// docs/spec/api.md 4.4: the public API is killed (<c>kill -9</c>) between the bridge's success and its own commit. It settles within 75 s
/// of its restart.
/// </summary>
internal sealed class ApiDiesTests
{
    private const int SettledWithin = 75;

    private readonly TemporaryFolder _folder = new();
    private ScriptedBridge _bridge = null!;

    [SetUp]
    public async Task StartBridge() => _bridge = await ScriptedBridge.StartAsync();

    [TearDown]
    public async Task Stop()
    {
        await _bridge.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Activation_finished_by_the_bridge_is_kept_when_the_public_API_dies()
    {
        await KillDuringActivationAsync(bridgeActs: true);

        await using var ryze = await RyzeProcess.StartAsync(_bridge.Settings(_folder));
        using var client = new RyzeClient(ryze.Url);
        await Eventually.TrueAsync(
            async () => (await client.ListAsync()).Code == 200, "the integration is kept", SettledWithin, sparingly: true);
        var list = await client.ListAsync();
        Assert.That((string?)list.Json["bridge_integration_id"], Is.EqualTo("int_1"), list.Body);
        Assert.That((int)list.Json["chatwoot_inbox_id"]!, Is.EqualTo(42));
        Assert.That(_bridge.Activations, Has.Count.EqualTo(1));
        Assert.That(_bridge.Removals, Is.Empty);

        var again = await client.SetAsync(RyzeClient.Body("https://chatwoot.example.com"));
        Assert.That((string?)again.Json["bridge_integration_id"], Is.EqualTo("int_1"), again.Body);
        Assert.That(_bridge.Integrations, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Activation_that_never_reached_the_bridge_is_dropped_when_the_public_API_dies()
    {
        await KillDuringActivationAsync(bridgeActs: false);

        await using var ryze = await RyzeProcess.StartAsync(_bridge.Settings(_folder));
        using var client = new RyzeClient(ryze.Url);
        await Eventually.TrueAsync(
            async () => await _folder.CountAsync("ryze.db", "activation_intents") == 0, "the intent is settled", SettledWithin);
        Assert.That((await client.ListAsync()).Error, Is.EqualTo("no chatwoot integration for this instance"));
        Assert.That(_bridge.Integrations, Is.Empty);
    }

    [Test]
    public async Task Next_activation_succeeds_within_20_s_when_a_dead_process_held_the_lease()
    {
        await KillDuringActivationAsync(bridgeActs: false);

        await using var ryze = await RyzeProcess.StartAsync(_bridge.Settings(_folder));
        using var client = new RyzeClient(ryze.Url);
        _bridge.OnActivate = (key, body) => Task.FromResult(_bridge.Make(key, body));
        await Eventually.TrueAsync(
            async () => (await client.SetAsync(RyzeClient.Body("https://chatwoot.example.com"))).Code == 201, "the lease expires",
            sparingly: true);
        Assert.That(_bridge.Integrations, Has.Count.EqualTo(1));
    }

    private async Task KillDuringActivationAsync(bool bridgeActs)
    {
        var answer = new TaskCompletionSource();
        _bridge.OnActivate = async (key, body) =>
        {
            var made = bridgeActs ? _bridge.Make(key, body) : ScriptedBridge.Error(400, "invalid_request", "never seen");
            await answer.Task;
            return made;
        };
        await using var ryze = await RyzeProcess.StartAsync(_bridge.Settings(_folder));
        using var client = new RyzeClient(ryze.Url);
        var call = client.SetAsync(RyzeClient.Body("https://chatwoot.example.com"));
        await Eventually.TrueAsync(() => !_bridge.Activations.IsEmpty, "the bridge is called");
        await ryze.KillAsync();
        answer.SetResult();
        Assert.That(async () => await call, Throws.InstanceOf<HttpRequestException>());
    }
}
