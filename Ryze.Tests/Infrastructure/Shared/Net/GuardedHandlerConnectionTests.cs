using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Tests.Infrastructure.Shared.Net;

/// <summary>Allowed connections to real servers on 127.0.0.1.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GuardedHandlerConnectionTests : IAsyncDisposable
{
    private readonly List<WebApplication> _servers = [];
    private int _lookups;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    [Test]
    public async Task Private_server_is_reached_when_private_networks_are_allowed()
    {
        var port = await StartAsync("here");
        using var client = Client(IPAddress.Loopback);

        Assert.That(await client.GetStringAsync($"http://127.0.0.1:{port}/"), Is.EqualTo("here"));
        Assert.That(_lookups, Is.Zero, "an address needs no look-up");
    }

    [Test]
    public async Task Private_server_is_not_reached_when_private_networks_are_refused()
    {
        var touched = false;
        var port = await StartAsync(context =>
        {
            touched = true;
            return context.Response.WriteAsync("here");
        });
        using var client = new HttpClient(GuardedHandler.Create(allowPrivateNetworks: false));

        Assert.That(() => client.GetStringAsync($"http://127.0.0.1:{port}/"), Throws.TypeOf<HttpRequestException>());
        Assert.That(touched, Is.False);
    }

    [Test]
    public async Task Reused_connection_needs_one_look_up()
    {
        var port = await StartAsync("here");
        using var client = Client(IPAddress.Loopback);

        for (var request = 0; request < 3; request++)
        {
            await client.GetStringAsync($"http://chatwoot.example:{port}/");
        }

        Assert.That(_lookups, Is.EqualTo(1));
    }

    [Test]
    public async Task Each_new_connection_needs_its_own_look_up()
    {
        var port = await StartAsync(context =>
        {
            context.Response.Headers.Connection = "close";
            return context.Response.WriteAsync("here");
        });
        using var client = Client(IPAddress.Loopback);

        for (var request = 0; request < 3; request++)
        {
            await client.GetStringAsync($"http://chatwoot.example:{port}/");
        }

        Assert.That(_lookups, Is.EqualTo(3));
    }

    [Test]
    public async Task Second_answer_of_the_name_server_is_ignored()
    {
        var port = await StartAsync("first");
        using var client = Client(IPAddress.Loopback, IPAddress.Parse("192.0.2.1"));

        Assert.That(await client.GetStringAsync($"http://rebinding.example:{port}/"), Is.EqualTo("first"));
        Assert.That(_lookups, Is.EqualTo(1));
    }

    [Test]
    public async Task Next_address_is_tried_when_one_refuses()
    {
        var port = await StartAsync("second");
        using var client = new HttpClient(GuardedHandler.Create(
            allowPrivateNetworks: true,
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback, IPAddress.Parse("127.0.0.2"), IPAddress.Loopback])));

        Assert.That(await client.GetStringAsync($"http://chatwoot.example:{port}/"), Is.EqualTo("second"));
    }

    [Test]
    public async Task IPv4_mapped_address_is_connected_as_IPv4()
    {
        var port = await StartAsync("mapped");
        using var client = Client(IPAddress.Loopback.MapToIPv6());

        Assert.That(await client.GetStringAsync($"http://chatwoot.example:{port}/"), Is.EqualTo("mapped"));
    }

    [Test]
    public async Task Redirect_is_not_followed()
    {
        var touched = false;
        var inside = await StartAsync(_ =>
        {
            touched = true;
            return Task.CompletedTask;
        });
        var port = await StartAsync(context =>
        {
            context.Response.Redirect($"http://127.0.0.1:{inside}/metadata");
            return Task.CompletedTask;
        });
        using var client = Client(IPAddress.Loopback);

        using var answer = await client.GetAsync($"http://chatwoot.example:{port}/");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(touched, Is.False);
    }

    [Test]
    public async Task Cookies_of_one_answer_are_not_sent_with_the_next()
    {
        var port = await StartAsync(context =>
        {
            context.Response.Cookies.Append("session", "1");
            return context.Response.WriteAsync(context.Request.Headers.Cookie.ToString());
        });
        using var client = Client(IPAddress.Loopback);

        await client.GetStringAsync($"http://chatwoot.example:{port}/");

        Assert.That(await client.GetStringAsync($"http://chatwoot.example:{port}/"), Is.Empty);
    }

    [Test]
    public async Task Headers_above_the_limit_are_refused()
    {
        var port = await StartAsync(context =>
        {
            context.Response.Headers["X-Long"] = new string('x', 40 * 1024);
            return Task.CompletedTask;
        });
        using var client = Client(IPAddress.Loopback);

        var failure = Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"http://chatwoot.example:{port}/"))!;

        Assert.That(failure.HttpRequestError, Is.EqualTo(HttpRequestError.ConfigurationLimitExceeded));
    }

    [Test]
    public async Task TLS_certificate_is_checked_against_the_requested_name()
    {
        using var certificate = Certificate("chatwoot.example");
        var port = await StartAsync(context => context.Response.WriteAsync("secret"), certificate);
        using var handler = Handler(IPAddress.Loopback);
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var client = new HttpClient(handler);

        Assert.That(await client.GetStringAsync($"https://chatwoot.example:{port}/"), Is.EqualTo("secret"));
        var failure = Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"https://other.example:{port}/"))!;
        Assert.That(failure.HttpRequestError, Is.EqualTo(HttpRequestError.SecureConnectionError));
    }

    private HttpClient Client(params IPAddress[] answers) => new(Handler(answers));

    /// <summary>Its resolver returns the answers in order, and then repeats the last one.</summary>
    private SocketsHttpHandler Handler(params IPAddress[] answers) =>
        GuardedHandler.Create(
            allowPrivateNetworks: true,
            (_, _) => Task.FromResult<IPAddress[]>([answers[Math.Min(Interlocked.Increment(ref _lookups), answers.Length) - 1]]));

    private Task<int> StartAsync(string answer) => StartAsync(context => context.Response.WriteAsync(answer));

    private async Task<int> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var server = builder.Build();
        _servers.Add(server);
        server.Run(answer);
        await server.StartAsync();
        var addresses = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new Uri(addresses.Single()).Port;
    }

    private static X509Certificate2 Certificate(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
    }
}
