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

/// <summary>Files of strangers and of the API: bridge.md 1.2 and 3.1.</summary>
internal sealed class FileDownloadsTests : IDisposable
{
    private const string Token = "the-bridges-own-token";

    private readonly HttpClient _strangers = ScriptedServer.ClientOf(GuardedHandler.Create(allowPrivateNetworks: true));
    private readonly HttpClient _guarded = ScriptedServer.ClientOf(GuardedHandler.Create(allowPrivateNetworks: false));
    private readonly HttpClient _own = ScriptedServer.ClientOf(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    [Test]
    public async Task The_token_is_shown_to_the_API_that_the_bridge_dials_and_to_nobody_else()
    {
        var seen = new ConcurrentQueue<string>();
        await using var api = await ScriptedServer.StartAsync(context => SayAsync(context, seen));
        await using var stranger = await ScriptedServer.StartAsync(context => SayAsync(context, seen));
        var channel = LinkOf(api);

        await FetchAsync($"{api.Url}/api/engine/media/med_1", channel);
        await FetchAsync($"{stranger.Url}/api/engine/media/med_1", channel);
        await FetchAsync($"{api.Url}/other", channel);

        Assert.That(seen, Is.EqualTo(new[] { $"Bearer {Token}", "", "" }));
    }

    [Test]
    public async Task A_redirect_to_another_host_is_followed_without_the_token()
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
    public async Task A_stranger_on_a_private_address_is_not_asked_and_not_asked_again()
    {
        await using var server = await ScriptedServer.StartAsync(context => SayAsync(context, []));

        var fetched = await new FileDownloads(_guarded, _own, Options(), TimeProvider.System).FetchAsync(new Uri(server.Url + "/x"), "ws://api.invalid/ws", default);

        Assert.That(fetched.Error, Is.EqualTo(new FileNotFetched(IsRetryable: false)));
    }

    [Test]
    public async Task File_is_tried_again_when_its_host_name_is_unknown()
    {
        using var guarded = ScriptedServer.ClientOf(
            GuardedHandler.Create(allowPrivateNetworks: false, (_, _) => throw new SocketException((int)SocketError.HostNotFound)));

        var fetched = await new FileDownloads(guarded, _own, Options(), TimeProvider.System)
            .FetchAsync(new Uri("https://files.example/x"), "ws://api.invalid/ws", default);

        Assert.That(fetched.Error, Is.EqualTo(new FileNotFetched(IsRetryable: true)));
    }

    [Test]
    public async Task A_file_of_an_agents_on_a_private_address_is_not_asked_for()
    {
        var seen = new ConcurrentQueue<string>();
        await using var server = await ScriptedServer.StartAsync(context => SayAsync(context, seen));

        var fetched = await new FileDownloads(_guarded, _own, Options(), TimeProvider.System).FetchFromChatwootAsync(new Uri(server.Url + "/x"), default);

        Assert.That((fetched.Error, seen.Count), Is.EqualTo(((Ryze.Domain.Errors.Error)new FileNotFetched(IsRetryable: false), 0)));
    }

    [Test]
    public async Task A_file_of_an_agents_that_names_the_API_is_asked_for_without_the_token()
    {
        var seen = new ConcurrentQueue<string>();
        await using var api = await ScriptedServer.StartAsync(context => SayAsync(context, seen));

        using var fetched = (await FetchFromChatwootAsync($"{api.Url}/api/engine/media/med_1")).Value.Content;

        Assert.That(seen, Is.EqualTo(new[] { "" }));
    }

    [Test]
    public async Task A_file_of_an_agents_may_come_later_when_Chatwoot_has_not_stored_it_yet()
    {
        await using var server = await ScriptedServer.AnsweringAsync(404, "text/plain", "no");

        Assert.That((await FetchFromChatwootAsync(server.Url)).Error, Is.EqualTo(new FileNotFetched(IsRetryable: true)));
    }

    [TestCase(404, false)]
    [TestCase(403, false)]
    [TestCase(429, true)]
    [TestCase(503, true)]
    public async Task A_refusal_is_final_or_passes(int status, bool mayComeLater)
    {
        await using var server = await ScriptedServer.StartAsync(context => ScriptedServer.WriteAsync(context, status, "text/plain", "no"));

        Assert.That((await FetchAsync(server.Url, LinkOf(server))).Error, Is.EqualTo(new FileNotFetched(mayComeLater)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_file_over_40_MiB_is_not_taken_whether_it_says_so_or_not(bool says)
    {
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            context.Response.ContentLength = says ? IFileDownloads.MaxLength + 1 : null;
            var chunk = new byte[1024 * 1024];
            for (var i = 0; i <= 40 && !context.RequestAborted.IsCancellationRequested; i++)
            {
                await context.Response.Body.WriteAsync(i < 40 ? chunk : chunk.AsMemory(0, 1), context.RequestAborted);
            }
        });

        Assert.That((await FetchAsync(server.Url, LinkOf(server))).Error, Is.EqualTo(new FileNotFetched(IsRetryable: false) { IsTooLarge = true }));
    }

    [Test]
    public async Task A_connection_that_breaks_may_be_tried_again()
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
        _strangers.Dispose();
        _guarded.Dispose();
        _own.Dispose();
    }

    private Task<Ryze.Domain.Errors.Result<ChatwootUpload>> FetchAsync(string url, string channel) =>
        new FileDownloads(_strangers, _own, Options(), TimeProvider.System).FetchAsync(new Uri(url), channel, default);

    private Task<Ryze.Domain.Errors.Result<ChatwootUpload>> FetchFromChatwootAsync(string url) =>
        new FileDownloads(_strangers, _own, Options(), TimeProvider.System).FetchFromChatwootAsync(new Uri(url), default);

    private static string LinkOf(ScriptedServer api) => $"ws://{new Uri(api.Url).Authority}/ws/chatwoot/suporte?integration=cwi_1";

    private static BridgeOptions Options() => new()
    {
        Url = null, Token = new Secret(Token), IsConfigured = true, InternalRyzeApiUrl = null, PublicUrl = null, AllowPrivateNetworks = true, ChatwootRequestsPerMinute = 0,
    };

    private static Task SayAsync(HttpContext context, ConcurrentQueue<string> seen)
    {
        seen.Enqueue(context.Request.Headers.Authorization.ToString());
        return ScriptedServer.WriteAsync(context, 200, "image/jpeg", "bytes");
    }
}
