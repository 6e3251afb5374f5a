using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Security;

/// <summary>docs/spec/engines.md 2: no notation of a private address as <c>engineBaseUrl</c> makes the public API connect.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class EngineAddressTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TcpListener _listener = TcpListener.Create(0);
    /// <summary>An instance takes one engine at a time.</summary>
    private readonly SemaphoreSlim _turn = new(1);
    private RyzeApp _ryze = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _listener.Start();
        var settings = RyzeApp.Settings(_folder);
        settings["ENGINE_ALLOW_PRIVATE_NETWORKS"] = "false";
        _ryze = await RyzeApp.StartAsync(settings, configure: SteadyCounter.At(1));
    }

    [OneTimeTearDown]
    public async Task AssertNoConnection()
    {
        Assert.That(_listener.Pending(), Is.False, "the public API connected");
        await _ryze.DisposeAsync();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _turn.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Private_address_is_refused_before_a_connection(
        [Values(
            "127.0.0.1", "127.1", "127.255.255.254", "2130706433", "017700000001", "0177.0.0.1", "0x7f000001", "0x7f.0.0.1", "localhost",
            "LOCALHOST", "0.0.0.0", "0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "169.254.169.254", "172.16.0.1",
            "172.31.255.255", "192.168.1.1", "192.168.255.255", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
            "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]",
            "[ff02::1]")]
        string host)
    {
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var url = $"http://{host}:{port}";

        await _turn.WaitAsync();
        Answer answer;
        try
        {
            answer = await _ryze.Client.SendAsync(
                HttpMethod.Post, "/api/engine/set/suporte",
                JsonContent.Create(new { engine = "ryzeapi", engineBaseUrl = url, engineToken = "token" }));
        }
        finally
        {
            _turn.Release();
        }

        Assert.That(answer.Code, Is.EqualTo(502), answer.Body);
        Assert.That(
            answer.Error,
            Does.StartWith(
                $"Engine is unreachable at {url} — verify engineBaseUrl and that the host is reachable from the server. Detail: ")
                .And.Contain("public address"));
        Assert.That(_listener.Pending(), Is.False, "the public API connected");
    }
}
