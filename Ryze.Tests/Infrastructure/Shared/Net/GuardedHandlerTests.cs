using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Testing;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Tests.Infrastructure.Shared.Net;

[Parallelizable(ParallelScope.All)]
public sealed class GuardedHandlerTests
{
    [TestCase("127.0.0.1")] // loopback
    [TestCase("127.255.255.254")]
    [TestCase("0.0.0.0")] // this network
    [TestCase("0.1.2.3")]
    [TestCase("10.0.0.1")] // private
    [TestCase("172.16.0.1")]
    [TestCase("172.31.255.254")]
    [TestCase("192.168.1.1")]
    [TestCase("100.64.0.1")] // carrier-grade NAT
    [TestCase("169.254.0.1")] // link-local
    [TestCase("169.254.169.254")] // metadata: AWS, GCP, Azure
    [TestCase("100.100.100.200")] // metadata: Alibaba
    [TestCase("168.63.129.16")] // Azure wire server
    [TestCase("192.0.0.192")] // metadata: Oracle
    [TestCase("192.0.2.1")] // documentation
    [TestCase("198.51.100.1")]
    [TestCase("203.0.113.1")]
    [TestCase("198.18.0.1")] // benchmarking
    [TestCase("192.88.99.1")] // 6to4 relay
    [TestCase("224.0.0.1")] // multicast
    [TestCase("240.0.0.1")] // reserved
    [TestCase("255.255.255.255")] // broadcast
    [TestCase("2130706433")] // 127.0.0.1, decimal
    [TestCase("0177.0.0.1")] // octal
    [TestCase("0x7f.0.0.1")] // hexadecimal
    [TestCase("0x7f000001")]
    [TestCase("017700000001")]
    [TestCase("127.1")] // short
    [TestCase("10.1")]
    [TestCase("192.168.257")]
    [TestCase("0")]
    [TestCase("0xa9fea9fe")] // 169.254.169.254
    [TestCase("127。0。0。1")] // ideographic full stops
    [TestCase("[::]")]
    [TestCase("[::1]")]
    [TestCase("[0:0:0:0:0:0:0:1]")]
    [TestCase("[::127.0.0.1]")] // IPv4-compatible
    [TestCase("[::8.8.8.8]")]
    [TestCase("[::ffff:127.0.0.1]")] // IPv4-mapped
    [TestCase("[::ffff:a9fe:a9fe]")]
    [TestCase("[::ffff:0:127.0.0.1]")] // IPv4-translated
    [TestCase("[64:ff9b::10.0.0.1]")] // NAT64
    [TestCase("[64:ff9b::169.254.169.254]")]
    [TestCase("[64:ff9b:1::8.8.8.8]")] // local NAT64
    [TestCase("[2002:7f00:1::1]")] // 6to4
    [TestCase("[2002:c0a8:101::1]")]
    [TestCase("[fc00::1]")] // unique-local
    [TestCase("[fd00:ec2::254]")] // metadata: AWS
    [TestCase("[fd20:ce::254]")] // metadata: GCP
    [TestCase("[fe80::1]")] // link-local
    [TestCase("[fe80::1%251]")]
    [TestCase("[fec0::1]")] // site-local
    [TestCase("[ff02::1]")] // multicast
    [TestCase("[100::1]")] // discard
    [TestCase("[5f00::1]")] // segment routing
    [TestCase("[2001::1]")] // Teredo
    [TestCase("[2001:2::1]")] // benchmarking
    [TestCase("[2001:10::1]")] // ORCHID
    [TestCase("[2001:20::1]")]
    [TestCase("[2001:db8::1]")] // documentation
    [TestCase("[3fff::1]")]
    [TestCase("localhost")] // the system's resolver
    public async Task Private_address_literals_are_refused(string host)
    {
        await AssertRefusedAsync($"http://{host}/", GuardedHandler.Create(allowPrivateNetworks: false));
        await AssertRefusedAsync($"https://{host}:8443/api", GuardedHandler.Create(allowPrivateNetworks: false));
    }

    [TestCase("localhost.", "127.0.0.1")]
    [TestCase("LOCALHOST", "::1")]
    [TestCase("127.0.0.1.", "127.0.0.1")]
    [TestCase("２１３０７０６４３３", "127.0.0.1")] // full-width digits: a name, or with ICU the literal 2130706433, which is not looked up
    [TestCase("127.0.0.1.nip.io", "127.0.0.1")]
    [TestCase("metadata.google.internal", "169.254.169.254")]
    [TestCase("chatwoot.example", "10.0.0.5")]
    [TestCase("chatwoot.example", "::ffff:10.0.0.5")]
    [TestCase("chatwoot.example", "fd12::1")]
    [TestCase("rebinding.example", "8.8.8.8", "127.0.0.1")]
    [TestCase("rebinding.example", "2606:4700::1111", "8.8.8.8", "::1")]
    [TestCase("rebinding.example", "192.168.0.1", "8.8.8.8")]
    public async Task Names_of_private_addresses_are_refused(string host, params string[] addresses)
    {
        var lookups = new List<string>();
        using var handler = GuardedHandler.Create(allowPrivateNetworks: false, (name, _) =>
        {
            lookups.Add(name);
            return Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());
        });

        await AssertRefusedAsync($"http://{host}/", handler);

        Assert.That(lookups, char.IsAscii(host[0]) ? Has.Count.EqualTo(1) : Has.Count.LessThanOrEqualTo(1));
    }

    [Test]
    public void Refusal_names_the_host_without_its_address()
    {
        using var handler = GuardedHandler.Create(false, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.9.8.7")]));
        using var client = new HttpClient(handler);

        var refusal = Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("http://inside.example/"))!;

        Assert.That(refusal.ToString(), Does.Contain("inside.example has no public address").And.Not.Contain("10.9.8.7"));
    }

    [Test]
    public void Unknown_name_has_the_same_error_as_a_private_address()
    {
        var logger = new FakeLogger();
        using var unknown = GuardedHandler.Create(false, (_, _) => throw new SocketException((int)SocketError.HostNotFound), logger);
        using var inside = GuardedHandler.Create(false, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), logger);

        var errors = new[] { unknown, inside }.Select(handler => NetworkFault.Describe(
            Assert.ThrowsAsync<HttpRequestException>(
                () => new HttpClient(handler, disposeHandler: false).GetAsync("http://name.example/"))!));

        Assert.That(errors, Is.All.EqualTo("name.example has no public address"));
        Assert.That(logger.Collector.GetSnapshot().Select(record => record.Message), Is.EqualTo(new[]
        {
            "The network policy refused name.example: the name does not exist",
            "The network policy refused name.example: it resolves to an address that is not public",
        }));
    }

    [Test]
    public void Name_without_addresses_is_unknown_when_private_networks_are_allowed()
    {
        using var handler = GuardedHandler.Create(allowPrivateNetworks: true, (_, _) => Task.FromResult<IPAddress[]>([]));
        using var client = new HttpClient(handler);

        var failure = Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("http://nowhere.example/"))!;

        Assert.That(failure.HttpRequestError, Is.EqualTo(HttpRequestError.NameResolutionError));
        Assert.That((failure.InnerException as SocketException)?.SocketErrorCode, Is.EqualTo(SocketError.HostNotFound));
    }

    [Test]
    public void Cancelled_caller_does_not_wait_for_a_slow_resolver()
    {
        using var caller = new CancellationTokenSource();
        using var handler = GuardedHandler.Create(allowPrivateNetworks: false, async (_, cancellationToken) =>
        {
            await caller.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return [];
        });
        using var client = new HttpClient(handler);

        Assert.That(() => client.GetAsync("http://slow.example/", caller.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static async Task AssertRefusedAsync(string url, SocketsHttpHandler handler)
    {
        using var client = new HttpClient(handler);
        try
        {
            using var answer = await client.GetAsync(url);
            Assert.Fail($"{url} answered {answer.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            Assert.That(e.InnerException, Is.TypeOf<AddressRefusedException>(), url);
        }
    }
}
