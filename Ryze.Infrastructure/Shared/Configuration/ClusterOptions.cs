using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Ryze.Domain;

namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>The cluster of bridge replicas that this process joins (docs/spec/api.md 10).</summary>
/// <param name="Name">Replicas with the same name and Redis are one cluster.</param>
/// <param name="Address">Where this replica listens, and where the other replicas reach it.</param>
/// <param name="Redis">Redis keeps the list of the members.</param>
public sealed record ClusterOptions(string Name, IPEndPoint Address, Secret Redis)
{
    private const int DefaultPort = 11111;
    private const int MaxNameLength = 64;

    /// <summary>Null without <c>BRIDGE_CLUSTER</c>.</summary>
    public static ClusterOptions? Read(ConfigurationReader reader, RoleOptions roles, HostOptions host)
    {
        var name = reader.Text("BRIDGE_CLUSTER");
        var address = reader.Text("BRIDGE_CLUSTER_ADDRESS");
        if (name is null)
        {
            if (address is not null)
            {
                reader.Fault("BRIDGE_CLUSTER_ADDRESS", "needs BRIDGE_CLUSTER, the name of the cluster");
            }

            return null;
        }

        if (!roles.Bridge)
        {
            reader.Fault("BRIDGE_CLUSTER", "needs the bridge role (RYZE_ROLES)");
        }

        if (name.Length > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            reader.Fault("BRIDGE_CLUSTER", $"must be 1 to {MaxNameLength} letters, digits, - or _");
        }

        if (host.RedisConnectionString is null)
        {
            reader.Fault("BRIDGE_CLUSTER", "needs REDIS_CONNECTION_STRING, because Redis keeps the list of the replicas");
        }

        var endpoint = address is null ? Default() : Parse(address);
        if (endpoint is null)
        {
            reader.Fault(
                "BRIDGE_CLUSTER_ADDRESS",
                address is null
                    ? "is required, because this machine has no private address"
                    : "must be an IP address and a port such as 10.0.0.5:11111");
        }

        return endpoint is null || host.RedisConnectionString is not { } redis ? null : new ClusterOptions(name, endpoint, redis);
    }

    private static IPEndPoint? Parse(string text) =>
        IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port > 0
            && !endpoint.Address.Equals(IPAddress.Any) && !endpoint.Address.Equals(IPAddress.IPv6Any)
            ? endpoint
            : null;

    /// <summary>The first private IPv4 address, so that the cluster's port is never public by default.</summary>
    private static IPEndPoint? Default()
    {
        var address = NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(ip => ip.AddressFamily == AddressFamily.InterNetwork && IsPrivate(ip.GetAddressBytes()));
        return address is null ? null : new IPEndPoint(address, DefaultPort);
    }

    private static bool IsPrivate(byte[] bytes) =>
        bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and <= 31) || (bytes[0] == 192 && bytes[1] == 168);
}
