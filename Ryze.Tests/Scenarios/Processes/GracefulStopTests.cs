using System.Net.Sockets;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>docs/spec/quality.md 1: on SIGTERM the program accepts no new requests, completes the running ones and exits with 0.</summary>
internal sealed class GracefulStopTests
{
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
    public async Task Idle_program_exits_with_0_on_SIGTERM()
    {
        await using var ryze = await RyzeProcess.StartAsync(_bridge.Settings(_folder));

        await ryze.StopAsync();

        Assert.That(ryze.ExitCode, Is.Zero, ryze.Output);
    }

    [Test]
    public async Task Running_request_completes_after_SIGTERM()
    {
        var stopping = new TaskCompletionSource();
        _bridge.OnActivate = async (key, body) =>
        {
            await stopping.Task;
            return _bridge.Make(key, body);
        };
        await using var ryze = await RyzeProcess.StartAsync(_bridge.Settings(_folder));
        using var customer = new RyzeClient(ryze.Url);
        var set = customer.SetAsync(RyzeClient.Body("https://chatwoot.example.com"));
        await Eventually.TrueAsync(() => !_bridge.Activations.IsEmpty, "the activation is in progress");

        var stop = ryze.StopAsync();
        await Eventually.TrueAsync(() => IsRefusedAsync(ryze.Url), "new connections are refused");
        stopping.SetResult();

        Assert.That((await set).Code, Is.EqualTo(201));
        await stop;
        Assert.That(ryze.ExitCode, Is.Zero, ryze.Output);
        Assert.That(
            await SqliteFile.ScalarAsync<string>(_folder.File("ryze.db"), "SELECT BridgeIntegrationId FROM chatwoot_integrations"),
            Is.EqualTo("int_1"));
        Assert.That(await SqliteFile.ScalarAsync<long>(_folder.File("ryze.db"), "SELECT COUNT(*) FROM activation_intents"), Is.Zero);
    }

    private static async Task<bool> IsRefusedAsync(Uri url)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(url.Host, url.Port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
