using System.Net;
using System.Net.Sockets;

namespace Ryze.Infrastructure.Shared.Net;

/// <summary>
/// Decides which addresses a user's URL may lead to (docs/spec/bridge.md 1.2). Sources: the IANA IPv4 and IPv6 Special-Purpose Address
/// Registries and the metadata addresses of large clouds. It cannot recognize local NAT64 prefixes from a provider's public range.
/// </summary>
internal static class AddressPolicy
{
    private static readonly IPNetwork[] RefusedV4 = Networks(
        "0.0.0.0/8", // this network
        "10.0.0.0/8", // private
        "100.64.0.0/10", // carrier-grade NAT; Alibaba metadata 100.100.100.200
        "127.0.0.0/8", // loopback
        "168.63.129.16/32", // Azure wire server
        "169.254.0.0/16", // link-local; metadata 169.254.169.254
        "172.16.0.0/12", // private
        "192.0.0.0/24", // protocol assignments; Oracle metadata 192.0.0.192
        "192.0.2.0/24", // documentation
        "192.88.99.0/24", // 6to4 relays, withdrawn
        "192.168.0.0/16", // private
        "198.18.0.0/15", // benchmarking
        "198.51.100.0/24", // documentation
        "203.0.113.0/24", // documentation
        "224.0.0.0/4", // multicast
        "240.0.0.0/4"); // reserved, broadcast

    // Everything else is refused: ::, ::1, IPv4-compatible, 100::/64, 5f00::/16, fc00::/7 (metadata fd00:ec2::254), fe80::/10, fec0::/10,
    // ff00::/8 and local NAT64 64:ff9b:1::/48, whose embedded address has no fixed position.
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] RefusedV6 = Networks(
        "2001::/23", // protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32", // documentation
        "3ffe::/16", // 6bone, withdrawn
        "3fff::/20"); // documentation

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    public static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !RefusedV4.Any(network => network.Contains(address));
        }

        return Embedded(address) is { } inner
            ? IsPublic(inner)
            : GlobalV6.Contains(address) && !RefusedV6.Any(network => network.Contains(address));
    }

    /// <summary>The IPv4 address that finally receives a packet to this IPv6 address, or null.</summary>
    private static IPAddress? Embedded(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return address.IsIPv4MappedToIPv6 || Nat64.Contains(address) ? new IPAddress(bytes.AsSpan(12, 4))
            : SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4))
            : null;
    }

    private static IPNetwork[] Networks(params string[] cidrs) => [.. cidrs.Select(cidr => IPNetwork.Parse(cidr))];
}
