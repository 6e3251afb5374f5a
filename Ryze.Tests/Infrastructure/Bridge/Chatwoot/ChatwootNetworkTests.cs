using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Bridge.Chatwoot;
using Ryze.Infrastructure.Shared.Net;
using static Ryze.Tests.Infrastructure.Bridge.Chatwoot.ScriptedServer;

namespace Ryze.Tests.Infrastructure.Bridge.Chatwoot;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ChatwootNetworkTests
{
    [Test]
    public async Task Silent_server_times_out_after_10_s_for_a_read_or_15_s_for_a_write()
    {
        await using var server = await StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var read = server.Client.GetVersionAsync(server.Url, default);
        var write = server.Client.CreateInboxAsync(server.Access, "n", "https://b/h", default);
        server.Time.Advance(TimeSpan.FromSeconds(10));
        var readOutcome = await read;
        var writeHadEnded = write.IsCompleted;
        server.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.That(readOutcome.Error, Is.EqualTo(Unreachable("no answer within 10 s")));
        Assert.That(writeHadEnded, Is.False);
        Assert.That((await write).Error, Is.EqualTo(Unreachable("no answer within 15 s")));
    }

    [Test]
    public async Task Slow_body_times_out_after_the_same_limit()
    {
        var dripping = new TaskCompletionSource();
        await using var server = await StartAsync(async context =>
        {
            await context.Response.WriteAsync("{", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            dripping.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        var call = server.Client.GetVersionAsync(server.Url, default);
        await dripping.Task;
        server.Time.Advance(ChatwootTransport.ReadTimeout);

        Assert.That((await call).Error, Is.EqualTo(Unreachable("no answer within 10 s")));
    }

    [Test]
    public async Task Cancellation_by_the_caller_is_not_a_Chatwoot_failure()
    {
        var arrived = new TaskCompletionSource();
        await using var server = await StartAsync(context =>
        {
            arrived.SetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var stop = new CancellationTokenSource();

        var call = server.Client.ListInboxesAsync(server.Access, stop.Token);
        await arrived.Task;
        await stop.CancelAsync();

        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_huge_answer_is_not_read_to_its_end(bool declared)
    {
        await using var server = await StartAsync(async context =>
        {
            context.Response.ContentLength = declared ? 64L * 1024 * 1024 : null;
            var block = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });

        var inboxes = await server.Client.ListInboxesAsync(server.Access, default);

        Assert.That(
            inboxes.Error,
            Is.EqualTo(
            new ChatwootFailure(BridgeErrorCode.ChatwootNotFound, Detail.Of("answer larger than 16 MiB"), 200) { IsTooLarge = true }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Cut_connection_is_reported(bool afterTheHeaders)
    {
        await using var server = await StartAsync(async context =>
        {
            if (afterTheHeaders)
            {
                await context.Response.WriteAsync("{", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }

            context.Abort();
        });

        var version = await server.Client.GetVersionAsync(server.Url, default);

        Assert.That(version.Error, Is.EqualTo(Unreachable("connection closed before the answer was complete")));
    }

    [Test]
    public async Task Port_without_a_server_is_reported_as_refused()
    {
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // Bound but not listening: the port is reserved and refuses connections.

        var version = await OwnClient().GetVersionAsync($"http://127.0.0.1:{((IPEndPoint)unused.LocalEndPoint!).Port}", default);

        Assert.That(version.Error, Is.EqualTo(Unreachable("connection refused") with { WasNotSent = true }));
    }

    [Test]
    public async Task Server_without_TLS_is_reported()
    {
        await using var server = await AnsweringAsync(200, "application/json", "{}");

        var version = await OwnClient().GetVersionAsync(server.Url.Replace("http://", "https://", StringComparison.Ordinal), default);

        Assert.That(
            version.Error,
            Is.InstanceOf<ChatwootFailure>().With.Property(nameof(ChatwootFailure.Code)).EqualTo(BridgeErrorCode.ChatwootUnreachable));
        Assert.That(((ChatwootFailure)version.Error!).Detail.ToString(), Does.StartWith("TLS: ").And.Not.Contain("inner exception"));
    }

    [Test]
    public async Task Server_without_HTTP_is_reported()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var peer = await listener.AcceptTcpClientAsync();
            await peer.GetStream().WriteAsync("220 mail.example ESMTP\r\n\r\n"u8.ToArray());
        });

        var version = await OwnClient().GetVersionAsync($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", default);
        await serving;

        Assert.That(version.Error, Is.EqualTo(Unreachable("the answer is not HTTP")));
    }

    [Test]
    public async Task Address_policy_refusal_keeps_its_text()
    {
        using var http = ClientOf(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = (context, _) => throw new AddressRefusedException(context.DnsEndPoint.Host),
        });

        var version = await new ChatwootHttpClient(http, new FakeTimeProvider()).GetVersionAsync("http://desk.example", default);

        Assert.That(version.Error, Is.EqualTo(Unreachable("desk.example has no public address") with { WasNotSent = true }));
    }

    [TestCase("br")]
    [TestCase("gzip")]
    public async Task Broken_compression_is_a_failure(string encoding)
    {
        await using var server = await StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            return context.Response.WriteAsync("this is not compressed at all", context.RequestAborted);
        });
        using var http = ClientOf(new SocketsHttpHandler { UseProxy = false, AutomaticDecompression = DecompressionMethods.All });

        var version = await new ChatwootHttpClient(http, new FakeTimeProvider()).GetVersionAsync(server.Url, default);

        Assert.That(version.Error, Is.EqualTo(Unreachable("the answer's compression is broken")));
    }

    [Test]
    public async Task Compressed_answer_is_not_unpacked_beyond_the_limit()
    {
        await using var server = await StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(new byte[BoundedBody.MaxLength + 1], context.RequestAborted);
        });
        using var http = ClientOf(new SocketsHttpHandler { UseProxy = false, AutomaticDecompression = DecompressionMethods.All });

        var version = await new ChatwootHttpClient(http, new FakeTimeProvider()).GetVersionAsync(server.Url, default);

        Assert.That(((ChatwootFailure)version.Error!).Detail.ToString(), Is.EqualTo("not a Chatwoot: answer larger than 1 MiB"));
    }

    [TestCaseSource(nameof(Faults))]
    public string Network_fault_is_described_in_one_line(Exception fault) => NetworkFault.Describe(fault);

    private static IEnumerable<TestCaseData> Faults()
    {
        yield return Fault(
            "refused by the policy",
            new HttpRequestException(HttpRequestError.ConnectionError, "x", new AddressRefusedException("desk.example")),
            "desk.example has no public address");
        yield return Fault("unknown name", new HttpRequestException(HttpRequestError.NameResolutionError, "x"), "no such host");
        yield return Fault("unknown name from the socket", Socket(SocketError.HostNotFound), "no such host");
        yield return Fault("name server down", Socket(SocketError.TryAgain), "the host name could not be looked up");
        yield return Fault("refused", Socket(SocketError.ConnectionRefused), "connection refused");
        yield return Fault("no route", Socket(SocketError.NetworkUnreachable), "no route to host");
        yield return Fault("connect timed out", Socket(SocketError.TimedOut), "connection timed out");
        yield return Fault("handler's own connect limit", new TaskCanceledException("x", new TimeoutException()), "connection timed out");
        yield return Fault(
            "reset", new IOException("10.0.0.1", new SocketException((int)SocketError.ConnectionReset)),
            "connection closed before the answer was complete");
        yield return Fault(
            "ended", new HttpIOException(HttpRequestError.ResponseEnded), "connection closed before the answer was complete");
        yield return Fault(
            "headers", new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded), "the answer's headers are too large");
        yield return Fault("compression", new InvalidDataException("x"), "the answer's compression is broken");
        yield return Fault(
            "certificate",
            new HttpRequestException(
                HttpRequestError.SecureConnectionError,
                "The SSL connection could not be established, see inner exception.",
                new System.Security.Authentication.AuthenticationException("The remote certificate is invalid: UntrustedRoot.")),
            "TLS: The remote certificate is invalid: UntrustedRoot");
        yield return Fault("any other fault", new HttpRequestException("10.0.0.1 x"), "connection failed");
    }

    private static TestCaseData Fault(string name, Exception fault, string expected) =>
        new(fault) { ExpectedResult = expected, TestName = $"Network fault is described: {name}" };

    private static HttpRequestException Socket(SocketError error) =>
        new(HttpRequestError.ConnectionError, "Address (10.0.0.1:80)", new SocketException((int)error));

    private static ChatwootHttpClient OwnClient() =>
        new(ClientOf(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }), new FakeTimeProvider());

    private static ChatwootFailure Unreachable(string detail) => new(BridgeErrorCode.ChatwootUnreachable, Detail.Of(detail));
}
