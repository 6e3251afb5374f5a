using Microsoft.Extensions.Configuration;
using Ryze.Infrastructure.Shared.Configuration;
using HostOptions = Ryze.Infrastructure.Shared.Configuration.HostOptions;

namespace Ryze.Tests.Infrastructure.Shared.Configuration;

/// <summary>docs/spec/api.md 10: <c>BRIDGE_CLUSTER</c> and <c>BRIDGE_CLUSTER_ADDRESS</c>.</summary>
internal sealed class ClusterOptionsTests
{
    private const string NotAddress = "BRIDGE_CLUSTER_ADDRESS must be an IP address and a port such as 10.0.0.5:11111";
    private const string NotName = "BRIDGE_CLUSTER must be 1 to 64 letters, digits, - or _";

    private static readonly TestCaseData[] WrongSettings =
    [
        new("bridge", null, "10.0.0.5:11111", "redis:6379", "BRIDGE_CLUSTER_ADDRESS needs BRIDGE_CLUSTER, the name of the cluster"),
        new("api", "eu-1", "10.0.0.5:11111", "redis:6379", "BRIDGE_CLUSTER needs the bridge role (RYZE_ROLES)"),
        new("bridge", "eu-1", "10.0.0.5:11111", null,
            "BRIDGE_CLUSTER needs REDIS_CONNECTION_STRING, because Redis keeps the list of the replicas"),
        new("bridge", "eu 1", "10.0.0.5:11111", "redis:6379", NotName),
        new("bridge", "é", "10.0.0.5:11111", "redis:6379", NotName),
        new("bridge", new string('a', 65), "10.0.0.5:11111", "redis:6379", NotName),
        .. from address in new[] { "10.0.0.5", "10.0.0.5:0", "0.0.0.0:11111", "[::]:11111", "host:11111", "10.0.0.5:70000" }
           select new TestCaseData("bridge", "eu-1", address, "redis:6379", NotAddress),
    ];

    [TestCaseSource(nameof(WrongSettings))]
    public void Wrong_setting_is_named(string roles, string? name, string? address, string? redis, string fault)
    {
        var (_, faults) = Read(roles, name, address, redis);

        Assert.That(faults, Is.EqualTo(new[] { fault }));
    }

    [TestCase("10.0.0.5:11111")]
    [TestCase("[fd00::5]:11111")]
    public void Replica_uses_the_given_address(string address)
    {
        var (cluster, _) = Read("bridge", "eu_1", address, "redis:6379");

        Assert.That((cluster?.Name, cluster?.Address.ToString()), Is.EqualTo(("eu_1", address)));
    }

    [Test]
    public void Address_defaults_to_port_11111_of_a_private_network()
    {
        var (cluster, faults) = Read("bridge", "eu-1", address: null, "redis:6379");

        Assert.That(
            cluster?.Address.ToString() ?? faults.Single(),
            Does.Match("^(10|192[.]168|172[.](1[6-9]|2[0-9]|3[01]))[.][0-9.]+:11111$")
                .Or.EqualTo("BRIDGE_CLUSTER_ADDRESS is required, because this machine has no private address"));
    }

    [Test]
    public void Process_joins_no_cluster_by_default()
    {
        var (cluster, faults) = Read("bridge", name: null, address: null, "redis:6379");

        Assert.That((cluster, faults.Count), Is.EqualTo(((ClusterOptions?)null, 0)));
    }

    private static (ClusterOptions? Cluster, IReadOnlyList<string> Faults) Read(string roles, string? name, string? address, string? redis)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["RYZE_ROLES"] = roles,
            ["BRIDGE_CLUSTER"] = name,
            ["BRIDGE_CLUSTER_ADDRESS"] = address,
            ["REDIS_CONNECTION_STRING"] = redis,
        };
        var reader = new ConfigurationReader(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), isDevelopment: false);
        var read = RoleOptions.Read(reader);
        return (ClusterOptions.Read(reader, read, HostOptions.Read(reader, read)), reader.Faults);
    }
}
