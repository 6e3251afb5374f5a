using System.Net;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Tests.Infrastructure.Shared.Net;

/// <summary>Accepted addresses, and both sides of every range border. GuardedHandlerTests sends requests to refused addresses.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class AddressPolicyTests
{
    [TestCase("1.1.1.1")]
    [TestCase("8.8.8.8")]
    [TestCase("93.184.216.34")]
    [TestCase("9.255.255.255")]
    [TestCase("11.0.0.0")]
    [TestCase("100.63.255.255")]
    [TestCase("100.128.0.0")]
    [TestCase("126.255.255.255")]
    [TestCase("128.0.0.0")]
    [TestCase("168.63.129.15")]
    [TestCase("168.63.129.17")]
    [TestCase("169.253.255.255")]
    [TestCase("169.255.0.0")]
    [TestCase("172.15.255.255")]
    [TestCase("172.32.0.0")]
    [TestCase("192.0.1.0")]
    [TestCase("192.167.255.255")]
    [TestCase("192.169.0.0")]
    [TestCase("198.17.255.255")]
    [TestCase("198.20.0.0")]
    [TestCase("223.255.255.255")]
    [TestCase("2000::1")]
    [TestCase("2001:200::1")]
    [TestCase("2606:4700:4700::1111")]
    [TestCase("2a00:1450:4001:80b::200e")]
    [TestCase("2001:db7:ffff::1")]
    [TestCase("2001:db9::1")]
    [TestCase("3ffd::1")]
    [TestCase("3fff:1000::1")]
    [TestCase("::ffff:8.8.8.8")]
    [TestCase("64:ff9b::8.8.8.8")]
    [TestCase("2002:808:808::1")]
    public void Public_addresses_are_accepted(string address)
    {
        Assert.That(AddressPolicy.IsPublic(IPAddress.Parse(address)), Is.True);
    }

    [TestCase("0.255.255.255")]
    [TestCase("10.255.255.255")]
    [TestCase("100.127.255.255")]
    [TestCase("127.255.255.255")]
    [TestCase("172.31.255.255")]
    [TestCase("192.0.0.255")]
    [TestCase("192.168.255.255")]
    [TestCase("198.19.255.255")]
    [TestCase("239.255.255.255")]
    [TestCase("255.255.255.254")]
    [TestCase("1fff:ffff::1")]
    [TestCase("2001:1ff:ffff::1")]
    [TestCase("2001:db8:ffff::1")]
    [TestCase("3fff:fff:ffff::1")]
    [TestCase("4000::1")]
    [TestCase("febf:ffff::1")]
    [TestCase("fdff:ffff::1")]
    public void Last_address_of_a_refused_range_is_refused(string address)
    {
        Assert.That(AddressPolicy.IsPublic(IPAddress.Parse(address)), Is.False);
    }
}
