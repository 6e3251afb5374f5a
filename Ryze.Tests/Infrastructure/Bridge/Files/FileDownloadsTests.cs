using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain;
using Ryze.Infrastructure.Bridge.Files;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;
using Ryze.Tests.Infrastructure.Bridge.Chatwoot;

namespace Ryze.Tests.Infrastructure.Bridge.Files;

/// <summary>Downloads from other servers and from the public API: docs/spec/bridge.md 1.2 and 3.1.</summary>
internal sealed class FileDownloadsTests : IDisposable
{
    private const string Token = "the-bridges-own-token";

    private readonly HttpClient _unguarded = ScriptedServer.ClientOf(GuardedHandler.Create(allowPrivateNetworks: true));
    private readonly HttpClient _guarded = ScriptedServer.ClientOf(GuardedHandler.Create(allowPrivateNetworks: false));
    private readonly HttpClient _own = ScriptedServer.ClientOf(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    [Test]
    public async Task Token_is_sent_only_to_the_public_API_of_the_link()
    {
        var seen = new ConcurrentQueue<string>();
        await using var api = await ScriptedServer.StartAsync(context => SayAsync(context, seen));
        await using var other = await ScriptedServer.StartAsync(context => SayAsync(context, seen));
        var link = LinkOf(api);

        await FetchAsync($"{api.Url}/api/engine/media/med_1", link);
        await FetchAsync($"{other.Url}/api/engine/media/med_1", link);
        await FetchAsync($"{api.Url}/other", link);

        Assert.That(seen, Is.EqualTo(new[] { $"Bearer {Token}", "", "" }));
    }

    [Test]
    public async Task Redirect_to_another_host_is_followed_without_the_token()
    {
        var seen = new ConcurrentQueue<string>();
        await using var storage = await ScriptedServer.StartAsync(context => SayAsync(context, seen));
        await using var front = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Redirect($"{storage.Url}/x.jpg");
            return Task.CompletedTask;
        });

        var fetched = await FetchAsync($"{front.Url}/x", LinkOf(front));

        var file = fetched.Value;
        await using var content = file.Content;
        Assert.That((content.Length, file.MimeType, seen.Single()), Is.EqualTo((5L, (string?)"image/jpeg", "")));
    }

    [Test]
    public async Task Server_on_a_private_address_is_refused_permanently()
    {
        await using var server = await ScriptedServer.StartAsync(context => SayAsync(context, []));

        var fetched = await new FileDownloads(_guarded, _own, Options(), TimeProvider.System)
            .FetchAsync(new Uri(server.Url + "/x"), "ws://api.invalid/ws", default);

        Assert.That(fetched.Error, Is.EqualTo(new FileNotFetched(IsRetryable: false)));
    }

    [Test]
    public async Task Download_is_retryable_when_the_host_name_is_unknown()
    {
        using var guarded = ScriptedServer.ClientOf(
            GuardedHandler.Create(allowPrivateNetworks: false, (_, _) => throw new SocketException((int)SocketError.HostNotFound)));

        var fetched = await new FileDownloads(guarded, _own, Options(), TimeProvider.System)
            .FetchAsync(new Uri("https://files.example/x"), "ws://api.invalid/ws", default);

        Assert.That(fetched.Error, Is.EqualTo(new FileNotFetched(IsRetryable: true)));
    }

    [Test]
    public async Task Agent_file_on_a_private_address_is_not_requested()
    {
        var seen = new ConcurrentQueue<string>();
        await using var server = await ScriptedServer.StartAsync(context => SayAsync(context, seen));

        var fetched = await new FileDownloads(_guarded, _own, Options(), TimeProvider.System)
            .FetchFromChatwootAsync(new Uri(server.Url + "/x"), default);

        Assert.That((fetched.Error, seen.Count), Is.EqualTo(((Ryze.Domain.Errors.Error)new FileNotFetched(IsRetryable: false), 0)));
    }

    [Test]
    public async Task Agent_file_at_the_public_API_is_requested_without_the_token()
    {
        var seen = new ConcurrentQueue<string>();
        await using var api = await ScriptedServer.StartAsync(context => SayAsync(context, seen));

        using var fetched = (await FetchFromChatwootAsync($"{api.Url}/api/engine/media/med_1")).Value.Content;

        Assert.That(seen, Is.EqualTo(new[] { "" }));
    }

    [Test]
    public async Task Agent_file_is_retryable_when_Chatwoot_has_not_stored_it_yet()
    {
        await using var server = await ScriptedServer.AnsweringAsync(404, "text/plain", "no");

        Assert.That((await FetchFromChatwootAsync(server.Url)).Error, Is.EqualTo(new FileNotFetched(IsRetryable: true)));
    }

    [TestCase(404, false)]
    [TestCase(403, false)]
    [TestCase(429, true)]
    [TestCase(503, true)]
    public async Task HTTP_status_decides_whether_a_download_is_retryable(int status, bool isRetryable)
    {
        await using var server = await ScriptedServer.StartAsync(context => ScriptedServer.WriteAsync(context, status, "text/plain", "no"));

        Assert.That((await FetchAsync(server.Url, LinkOf(server))).Error, Is.EqualTo(new FileNotFetched(isRetryable)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task File_over_40_MiB_is_refused_with_or_without_a_declared_length(bool isDeclared)
    {
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            context.Response.ContentLength = isDeclared ? IFileDownloads.MaxLength + 1 : null;
            var chunk = new byte[1024 * 1024];
            for (var i = 0; i <= 40 && !context.RequestAborted.IsCancellationRequested; i++)
            {
                await context.Response.Body.WriteAsync(i < 40 ? chunk : chunk.AsMemory(0, 1), context.RequestAborted);
            }
        });

        Assert.That(
            (await FetchAsync(server.Url, LinkOf(server))).Error, Is.EqualTo(new FileNotFetched(IsRetryable: false) { IsTooLarge = true }));
    }

    [Test]
    public async Task Download_is_retryable_when_the_connection_breaks()
    {
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 10;
            await context.Response.WriteAsync("half", context.RequestAborted);
            context.Abort();
        });

        Assert.That((await FetchAsync(server.Url, LinkOf(server))).Error, Is.EqualTo(new FileNotFetched(IsRetryable: true)));
    }

    public void Dispose()
    {
        _unguarded.Dispose();
        _guarded.Dispose();
        _own.Dispose();
    }

    private Task<Ryze.Domain.Errors.Result<ChatwootUpload>> FetchAsync(string url, string link) =>
        new FileDownloads(_unguarded, _own, Options(), TimeProvider.System).FetchAsync(new Uri(url), link, default);

    private Task<Ryze.Domain.Errors.Result<ChatwootUpload>> FetchFromChatwootAsync(string url) =>
        new FileDownloads(_unguarded, _own, Options(), TimeProvider.System).FetchFromChatwootAsync(new Uri(url), default);

    private static string LinkOf(ScriptedServer api) => $"ws://{new Uri(api.Url).Authority}/ws/chatwoot/suporte?integration=cwi_1";

    private static BridgeOptions Options() => new()
    {
        Url = null, Token =
            new Secret(Token), IsConfigured = true, InternalRyzeApiUrl = null, PublicUrl = null, AllowPrivateNetworks = true,
            ChatwootRequestsPerMinute = 0,
    };

    private static Task SayAsync(HttpContext context, ConcurrentQueue<string> seen)
    {
        seen.Enqueue(context.Request.Headers.Authorization.ToString());
        return ScriptedServer.WriteAsync(context, 200, "image/jpeg", "bytes");
    }
}
