using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>Agent files as the engine fetches them (docs/adr/0013; F6).</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class EngineFileTests
{
    private const int LargeLength = 30 * 1024 * 1024;

    private static readonly byte[] Picture = SampleFile.Of("a.jpg");

    private static long _lastId = 800_000;

    private readonly HttpClient _engine = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private RelayScene _scene = null!;

    [OneTimeSetUp]
    public async Task Start() => _scene = await RelayScene.StartAsync(time: null, RyzeApp.LogEverything);

    [OneTimeTearDown]
    public async Task Stop()
    {
        _engine.Dispose();
        await _scene.DisposeAsync();
    }

    [Test]
    public async Task Engine_stays_on_the_bridge_when_a_server_redirects_the_second_fetch()
    {
        var fetches = 0;
        _scene.Chatwoot.On("GET", "/flip/a.jpg", (context, _) => (Interlocked.Increment(ref fetches) == 1
            ? Results.Bytes(Picture, "image/jpeg")
            : Results.Redirect("http://169.254.169.254/latest/meta-data/")).ExecuteAsync(context));

        var url = await SendAsync("/flip/a.jpg", "image/jpeg");
        using var fetched = await _engine.GetAsync(url);

        Assert.That(await fetched.Content.ReadAsByteArrayAsync(), Is.EqualTo(Picture));
        Assert.That((url.Authority, url.AbsolutePath, fetches), Is.EqualTo((_scene.App.Url.Authority, url.AbsolutePath, 1)));
    }

    [Test]
    public async Task Fetched_file_is_served_with_safe_headers()
    {
        using var fetched = await _engine.GetAsync(await SendAsync("/type/a.jpg", "image/png", Picture));

        Assert.That(fetched.Content.Headers.ContentType?.ToString(), Is.EqualTo("image/jpeg"));
        Assert.That(fetched.Content.Headers.ContentDisposition?.ToString(), Is.EqualTo("attachment"));
        Assert.That(fetched.Headers.CacheControl?.NoStore, Is.True);
        Assert.That(fetched.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
    }

    [Test]
    public async Task URL_works_for_one_complete_fetch()
    {
        var url = await SendAsync("/once/a.jpg", "image/jpeg", Picture);

        await _engine.GetByteArrayAsync(url);

        await IsGoneAsync(url);
    }

    [Test]
    public async Task URL_still_works_after_a_HEAD_request()
    {
        var url = await SendAsync("/head/a.jpg", "image/jpeg", Picture);

        using var head = await _engine.SendAsync(new HttpRequestMessage(HttpMethod.Head, url));

        Assert.That((head.StatusCode, head.Content.Headers.ContentLength), Is.EqualTo((HttpStatusCode.OK, (long?)Picture.Length)));
        Assert.That(await _engine.GetByteArrayAsync(url), Is.EqualTo(Picture));
    }

    [Test]
    public async Task URL_still_works_after_an_interrupted_fetch()
    {
        var url = await SendAsync("/cut/a.jpg", "image/jpeg", [.. Picture, .. new byte[LargeLength]]);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(url.Host, url.Port);
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\n\r\n"));
            await stream.ReadExactlyAsync(new byte[1000]);
        }

        var whole = await _engine.GetByteArrayAsync(url);

        Assert.That(whole, Has.Length.EqualTo(Picture.Length + LargeLength));
        await IsGoneAsync(url);
    }

    [Test]
    public async Task Logs_do_not_contain_the_secret_of_a_URL()
    {
        var url = await SendAsync("/log/a.jpg", "image/jpeg", Picture);
        await _engine.GetByteArrayAsync(url);
        await IsGoneAsync(url);

        // The host's own log scope wraps the whole pipeline (F10).
        var logged = _scene.App.Logs
            .Select(record => $"{record.Message} {record.Exception} {string.Join(' ', record.StructuredState ?? [])}").ToList();
        Assert.That(logged, Has.Some.Contain("v1/files"), "the search covers this request's logs");
        Assert.That(logged.Where(line => line.Contains(url.Segments[^1], StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Message_fails_when_its_picture_is_an_HTML_page()
    {
        var customer = await AgentScene.StartAsync(_scene);
        _scene.Chatwoot.On(
            "GET", "/login/a.png",
            (context, _) => Results.Text("<!DOCTYPE html><html>log in</html>", "image/png").ExecuteAsync(context));
        var id = customer.Answer("look", isPrivate: true);

        await PostAsync(customer, id, "/login/a.png", "image/png");

        await customer.ShowsAsync(id, "failed");
        Assert.That(
            (customer.Shown(id).ExternalError, customer.Sent.Count), Is.EqualTo(("the file could not be downloaded from Chatwoot", 0)));
    }

    [Test]
    public async Task Unknown_secret_answers_404()
    {
        using var answer = await _engine.GetAsync(new Uri(_scene.App.Url, "/v1/files/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task URL_works_when_its_caller_guessed_wrong_secrets_too_often()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.On("GET", "/a.jpg", (context, _) => Results.Bytes(Picture, "image/jpeg").ExecuteAsync(context));
        var customer = await AgentScene.StartAsync(scene);
        await PostAsync(customer, 1, "/a.jpg", "image/jpeg");
        await customer.SentAsync(1);
        var answers = new List<HttpStatusCode>();
        for (var guess = 0; guess < 210; guess++)
        {
            using var answer = await _engine.GetAsync(new Uri(scene.App.Url, $"/v1/files/guess{guess}"));
            answers.Add(answer.StatusCode);
        }

        var fetched = await _engine.GetByteArrayAsync(new Uri(((EngineCommand.SendMedia)customer.Sent[0].Command).Url));

        Assert.That(answers, Does.Contain(HttpStatusCode.NotFound).And.Contain(HttpStatusCode.TooManyRequests));
        Assert.That(fetched, Is.EqualTo(Picture));
    }

    private async Task IsGoneAsync(Uri url) => await Eventually.TrueAsync(
        async () =>
        {
            using var again = await _engine.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
            return again.StatusCode == HttpStatusCode.NotFound;
        },
        "the URL is used up");

    /// <summary>Sends the file at this path on Chatwoot's host as an agent.</summary>
    /// <returns>The URL that the engine received.</returns>
    private async Task<Uri> SendAsync(string path, string contentType, byte[]? content = null)
    {
        if (content is not null)
        {
            _scene.Chatwoot.On("GET", path, (context, _) => Results.Bytes(content, contentType).ExecuteAsync(context));
        }

        var customer = await AgentScene.StartAsync(_scene);
        await PostAsync(customer, Interlocked.Increment(ref _lastId), path, contentType);
        await customer.SentAsync(1);
        return new Uri(((EngineCommand.SendMedia)customer.Sent[0].Command).Url);
    }

    private static async Task PostAsync(AgentScene customer, long id, string path, string contentType)
    {
        var webhook = WebhookOf.Agent(customer.Scene, customer, id, "");
        webhook["attachments"] = new JsonArray(new JsonObject
        {
            ["file_type"] = "image", ["content_type"] = contentType, ["data_url"] = $"{customer.Scene.Chatwoot.Host}{path}",
        });
        await WebhookOf.PostAsync(customer.Scene, webhook);
    }
}
