using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.PublicApi.BridgeClient;
using Ryze.Infrastructure.PublicApi.Engines.RyzeApi;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;
using Ryze.Tests.Support;
using static Ryze.Tests.Infrastructure.PublicApi.Engines.ScriptedEngine;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines;

/// <summary>A message counts as unsent only when no connection was established.</summary>
internal sealed class EngineNetworkTests
{
    [Test]
    public async Task Outcome_is_unknown_after_60_seconds_of_silence()
    {
        var arrived = 0;
        await using var engine = await StartAsync(async context =>
        {
            await BodyOfAsync(context);
            Interlocked.Increment(ref arrived);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        var text = engine.SendAsync(Text);
        var read = engine.SendAsync(Read);
        await Eventually.TrueAsync(() => Volatile.Read(ref arrived) == 2, "both calls arrived");
        engine.Time.Advance(TimeSpan.FromSeconds(59));
        await Eventually.LetTimersRunAsync();
        Assert.That(text.IsCompleted || read.IsCompleted, Is.False);
        engine.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(Told(await text), Is.EqualTo("OutcomeUnknown: no answer within 60 s"));
        Assert.That(Told(await read), Is.EqualTo("Unreachable: no answer within 60 s"));
    }

    [Test]
    public async Task Slow_answer_times_out_after_the_same_limit()
    {
        var dripping = new TaskCompletionSource();
        await using var engine = await StartAsync(async context =>
        {
            await context.Response.WriteAsync("{", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            dripping.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        var call = engine.SendAsync(Text);
        await dripping.Task;
        engine.Time.Advance(RyzeApiEngine.AnswerWithin);

        Assert.That(Told(await call), Is.EqualTo("OutcomeUnknown: no answer within 60 s"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Outcome_is_unknown_when_the_connection_is_cut_after_the_request(bool withinTheAnswer)
    {
        var requests = 0;
        await using var engine = await StartAsync(async context =>
        {
            Interlocked.Increment(ref requests);
            await BodyOfAsync(context);
            if (withinTheAnswer)
            {
                context.Response.ContentLength = 1000;
                await context.Response.WriteAsync(Sent, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }

            context.Abort();
        });

        Assert.That(Told(await engine.SendAsync(Text)), Is.EqualTo("OutcomeUnknown: connection closed before the answer was complete"));
        Assert.That(Told(await engine.SendAsync(Read)), Is.EqualTo("Unreachable: connection closed before the answer was complete"));
        Assert.That(requests, Is.EqualTo(2));
    }

    [Test]
    public async Task Request_is_not_repeated_when_a_reused_connection_is_cut()
    {
        var requests = 0;
        await using var engine = await StartAsync(async context =>
        {
            await BodyOfAsync(context);
            if (Interlocked.Increment(ref requests) > 1)
            {
                context.Abort();
                return;
            }

            await WriteAsync(context, 200, Json, Sent);
        });

        Assert.That((await engine.SendAsync(Text)).Error, Is.Null);
        Assert.That((await engine.SendAsync(Text)).Error, Is.InstanceOf<EngineError.OutcomeUnknown>());
        Assert.That(requests, Is.EqualTo(2));
    }

    [TestCase(200, true, "OutcomeUnknown: HTTP 200 with an answer larger than 1 MiB")]
    [TestCase(200, false, "OutcomeUnknown: HTTP 200 with an answer larger than 1 MiB")]
    [TestCase(400, false, "Rejected: HTTP 400")]
    public async Task A_huge_answer_is_not_read_to_its_end(int status, bool declared, string expected)
    {
        await using var engine = await StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentLength = declared ? 8L * BoundedBody.MaxLength : null;
            var chunk = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
        });

        Assert.That(Told(await engine.SendAsync(Text)), Is.EqualTo(expected));
    }

    [Test]
    public async Task Message_is_unsent_when_the_port_refuses_connections()
    {
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        Assert.That(await OutcomeFromAsync($"http://{unused.LocalEndPoint}"), Is.EqualTo("Unreachable: connection refused"));
    }

    [Test]
    public async Task Message_is_unsent_when_TLS_fails()
    {
        await using var plain = await AnsweringAsync(200, Json, Sent);

        Assert.That(
            await OutcomeFromAsync(plain.Url.Replace("http:", "https:", StringComparison.Ordinal)), Does.StartWith("Unreachable: TLS: "));
    }

    [Test]
    public async Task Outcome_is_unknown_when_the_answer_is_not_HTTP()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            Assert.That(await client.GetStream().ReadAtLeastAsync(new byte[1], 1), Is.Positive);
            await client.GetStream().WriteAsync("SSH-2.0-x\r\n\r\n"u8.ToArray());
        });

        Assert.That(await OutcomeFromAsync($"http://{listener.LocalEndpoint}"), Does.StartWith("OutcomeUnknown: "));
        await serving;
    }

    [Test]
    public async Task Message_is_unsent_when_the_connection_times_out()
    {
        using var handler = NeverConnecting();
        var engine = new RyzeApiEngine(ClientsOf(handler), Options("http://engine.example"), new FakeTimeProvider());

        Assert.That(Told(await engine.SendAsync("suporte", "cmd_1", Text, default)), Is.EqualTo("Unreachable: connection timed out"));
    }

    [Test]
    public async Task Bridge_has_not_acted_when_the_connection_times_out()
    {
        using var handler = NeverConnecting();
        var options = new BridgeOptions
        {
            Url = new Uri("http://bridge.example"),
            Token = new Secret("0123456789abcdef"),
            IsConfigured = true,
            InternalRyzeApiUrl = null,
            PublicUrl = null,
            AllowPrivateNetworks = false,
            ChatwootRequestsPerMinute = 0,
        };
        var bridge = new BridgeHttpClient(ClientsOf(handler), options, new ListeningAddress(Mock.Of<IServer>()), new FakeTimeProvider());

        var removed = await bridge.RemoveAsync("int_1", new BridgeRemoval(), default);

        Assert.That(removed, Is.EqualTo(new BridgeError.Unreachable(Detail.Of("connection timed out"), MayHaveActed: false)));
    }

    [Test]
    public async Task Cancellation_by_the_caller_is_not_an_engine_failure()
    {
        var arrived = new TaskCompletionSource();
        await using var engine = await StartAsync(context =>
        {
            arrived.SetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var stop = new CancellationTokenSource();

        var call = engine.SendAsync(Text, cancellationToken: stop.Token);
        await arrived.Task;
        await stop.CancelAsync();

        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
    }

    private static async Task<string> OutcomeFromAsync(string url)
    {
        await using var services = ServicesFor(url, new FakeTimeProvider());
        return Told(await services.GetRequiredService<IWhatsAppEngine>().SendAsync("suporte", "cmd_1", Text, default));
    }

    private static SocketsHttpHandler NeverConnecting() => new()
    {
        ConnectTimeout = TimeSpan.FromMilliseconds(20),
        ConnectCallback = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return Stream.Null;
        },
    };

    private static IHttpClientFactory ClientsOf(HttpMessageHandler handler)
    {
        var clients = new Mock<IHttpClientFactory>();
        clients.Setup(c => c.CreateClient(It.IsAny<string>()))
            .Returns(() => new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan });
        return clients.Object;
    }
}
