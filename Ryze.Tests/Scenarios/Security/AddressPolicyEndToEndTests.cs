using System.Net;
using System.Net.Sockets;
using Ryze.Tests.Scenarios.Activation;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Security;

/// <summary>
/// docs/spec/bridge.md 1.2 end to end: no notation of a private address makes the bridge connect. A listener on every loopback address
/// proves that there was no connection.
/// </summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class AddressPolicyEndToEndTests : IDisposable
{
    private readonly TcpListener _listener = TcpListener.Create(0);
    private BridgeScene _scene = null!;
    private int _keys;

    [OneTimeSetUp]
    public async Task Start()
    {
        _listener.Start();
        _scene = await BridgeScene.StartAsync(time: null, ("CHATWOOT_ALLOW_PRIVATE_NETWORKS", "false"));
    }

    [OneTimeTearDown]
    public async Task AssertNoConnection()
    {
        Assert.That(_listener.Pending(), Is.False, "the bridge connected");
        Assert.That(_scene.Chatwoot.Calls, Is.Empty);
        await _scene.DisposeAsync();
    }

    public void Dispose() => _listener.Dispose();

    [TestCase("127.0.0.1", "127.0.0.1")]
    [TestCase("127.1", "127.0.0.1", TestName = "Short_notation_is_refused")]
    [TestCase("127.255.255.254", "127.255.255.254")]
    [TestCase("2130706433", "127.0.0.1", TestName = "Decimal_notation_is_refused")]
    [TestCase("017700000001", "127.0.0.1", TestName = "Octal_notation_is_refused")]
    [TestCase("0177.0.0.1", "127.0.0.1", TestName = "Octal_part_is_refused")]
    [TestCase("0x7f000001", "127.0.0.1", TestName = "Hexadecimal_notation_is_refused")]
    [TestCase("0x7f.0.0.1", "127.0.0.1", TestName = "Hexadecimal_part_is_refused")]
    [TestCase("localhost", "localhost")]
    [TestCase("LOCALHOST", "localhost", TestName = "Upper_case_name_is_refused")]
    [TestCase("0.0.0.0", "0.0.0.0")]
    [TestCase("0", "0.0.0.0", TestName = "Zero_is_refused")]
    [TestCase("10.0.0.1", "10.0.0.1")]
    [TestCase("100.64.0.1", "100.64.0.1")]
    [TestCase("169.254.169.254", "169.254.169.254")]
    [TestCase("172.16.0.1", "172.16.0.1")]
    [TestCase("172.31.255.255", "172.31.255.255")]
    [TestCase("192.168.1.1", "192.168.1.1")]
    [TestCase("192.0.0.192", "192.0.0.192")]
    [TestCase("198.18.0.1", "198.18.0.1")]
    [TestCase("224.0.0.1", "224.0.0.1")]
    [TestCase("255.255.255.255", "255.255.255.255")]
    [TestCase("168.63.129.16", "168.63.129.16")]
    [TestCase("[::1]", "[::1]")]
    [TestCase("[::]", "[::]")]
    [TestCase("[0:0:0:0:0:0:0:1]", "[::1]", TestName = "Expanded_loopback_is_refused")]
    [TestCase("[::ffff:127.0.0.1]", "[::ffff:127.0.0.1]")]
    [TestCase("[::ffff:7f00:1]", "[::ffff:127.0.0.1]", TestName = "Mapped_hexadecimal_notation_is_refused")]
    [TestCase("[::127.0.0.1]", "[::127.0.0.1]")]
    [TestCase("[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]")]
    [TestCase("[2002:7f00:1::]", "[2002:7f00:1::]")]
    [TestCase("[fe80::1]", "[fe80::1]")]
    [TestCase("[fc00::1]", "[fc00::1]")]
    [TestCase("[fd00:ec2::254]", "[fd00:ec2::254]")]
    [TestCase("[ff02::1]", "[ff02::1]")]
    public async Task Private_address_is_refused_before_a_connection(string host, string named)
    {
        var url = $"http://{host}:{((IPEndPoint)_listener.LocalEndpoint).Port}";

        var answer = await _scene.Caller.ActivateAsync(Key(), Body(url));

        // A name that resolves to this host gets the same error as an unknown name.
        var why = named == "localhost" ? "has no public address" : "is not a public address (refused by the network policy)";
        BridgeScene.AssertFailed(answer, 502, "chatwoot_unreachable", $"{named} {why}");
        Assert.That(_listener.Pending(), Is.False, "the bridge connected");
    }

    [Test]
    public async Task Private_https_address_is_refused() => BridgeScene.AssertFailed(
        await _scene.Caller.ActivateAsync(Key(), Body($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}")),
        502, "chatwoot_unreachable", "127.0.0.1 is not a public address (refused by the network policy)");

    [Test]
    public async Task Running_Chatwoot_is_refused_at_a_private_address()
    {
        var answer = await _scene.Caller.ActivateAsync(Key(), Body(_scene.Chatwoot.Url));

        Assert.That((string?)answer.Json["error"]!["code"], Is.EqualTo("chatwoot_unreachable"));
        Assert.That(_scene.Chatwoot.Calls, Is.Empty);
    }

    // A resolver may not know these names. The bridge must neither connect nor reveal a resolved address.
    [TestCase("localhost.")]
    [TestCase("127.0.0.1.")]
    [TestCase("app.localhost")]
    public async Task Name_that_may_resolve_to_this_host_is_refused(string host)
    {
        var answer = await _scene.Caller.ActivateAsync(Key(), Body($"http://{host}:{((IPEndPoint)_listener.LocalEndpoint).Port}"));

        Assert.That((answer.Code, (string?)answer.Json["error"]!["code"]), Is.EqualTo((502, "chatwoot_unreachable")), answer.Body);
        Assert.That(
            (string?)answer.Json["error"]!["detail"],
            Is.EqualTo("the host name could not be looked up").Or.Contain("(refused by the network policy)").Or.Contain(
                "has no public address"));
        Assert.That(_listener.Pending(), Is.False, "the bridge connected");
    }

    private static Dictionary<string, object?> Body(string url) =>
        BridgeCaller.Body(url, integration: "cwi_" + Guid.NewGuid().ToString("N"));

    private string Key() => $"act_{Interlocked.Increment(ref _keys)}";
}
