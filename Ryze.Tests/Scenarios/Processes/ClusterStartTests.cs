using System.Net;
using System.Net.Sockets;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>A replica that cannot join its cluster ends its start with one sentence that names the setting.</summary>
internal sealed class ClusterStartTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public Task Start_is_refused_when_Redis_does_not_answer() => AssertRefusedAsync(
        redis: $"127.0.0.1:{FreePort.Next()}", address: $"127.0.0.1:{FreePort.Next()}",
        "Ryze cannot start: Redis does not answer at REDIS_CONNECTION_STRING, and BRIDGE_CLUSTER needs it for the list of the replicas.");

    [Test]
    public async Task Start_is_refused_when_the_port_of_the_cluster_is_in_use()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = listener.LocalEndpoint.ToString()!;

        await AssertRefusedAsync(
            redis: "127.0.0.1:1", address, $"Ryze cannot start: BRIDGE_CLUSTER_ADDRESS {address} cannot be used: its port is in use.");
    }

    [Test]
    public Task Start_is_refused_when_the_address_belongs_to_another_machine() => AssertRefusedAsync(
        redis: "127.0.0.1:1", address: "192.0.2.1:11111",
        "Ryze cannot start: BRIDGE_CLUSTER_ADDRESS 192.0.2.1:11111 cannot be used: it is not an address of this machine.");

    private async Task AssertRefusedAsync(string redis, string address, string sentence)
    {
        var settings = RealBridge.Settings(_folder);
        settings["REDIS_CONNECTION_STRING"] = redis;
        settings["BRIDGE_CLUSTER"] = "tests";
        settings["BRIDGE_CLUSTER_ADDRESS"] = address;
        await using var replica = RyzeProcess.Launch(settings);

        await replica.WaitForExitAsync();

        Assert.That(replica.ExitCode, Is.EqualTo(1), replica.Output);
        Assert.That(replica.Output.Split('\n'), Has.One.EqualTo(sentence), replica.Output);
        Assert.That(replica.Output, Does.Not.Contain("   at "), "no stack trace");
    }
}
