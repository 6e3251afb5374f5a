using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Ryze.Domain.Errors;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Reference docs/spec/engines.md 3: the download of a received file.</summary>
internal sealed class WahaFilesTests
{
    private const string OnBase = """{"path":"/api/files/suporte/3A11.jpg?a=1","chat":"1@c.us","message":"false_1@c.us_3A11"}""";
    private const string Again = "/api/suporte/chats/1%40c.us/messages/false_1%40c.us_3A11?downloadMedia=true";

    [TestCase(WahaScene.Base, OnBase, "/api/files/suporte/3A11.jpg?a=1", "waha.example.com with key")]
    [TestCase("https://waha.example.com/w", OnBase, "/w/api/files/suporte/3A11.jpg?a=1", "waha.example.com with key")]
    [TestCase("https://waha.example.com/w", """{"path":"/w/api/files/3A11.jpg"}""", "/w/api/files/3A11.jpg", "waha.example.com with key")]
    [TestCase(WahaScene.Base, """{"path":"//attacker.example.net/x"}""", "//attacker.example.net/x", "waha.example.com with key")]
    [TestCase(WahaScene.Base, """{"path":"/@attacker.example.net/x"}""", "/@attacker.example.net/x", "waha.example.com with key")]
    [TestCase(
        WahaScene.Base, """{"url":"https://b.s3.example.com/3A11.jpg?X-Amz-Signature=ab"}""", "/3A11.jpg?X-Amz-Signature=ab",
        "b.s3.example.com without key")]
    public async Task File_is_fetched_from_the_configured_base_or_without_the_key(
        string baseUrl, string reference, string path, string host)
    {
        using var scene = new WahaScene(_ => Jpeg());

        await using var file = (await OpenAsync(scene, reference, baseUrl)).Value;

        Assert.That((scene.Calls.Single(), scene.Hosts.Single()), Is.EqualTo(($"GET {path}", host)));
        Assert.That((file.MimeType, file.Length), Is.EqualTo(("image/jpeg", 3L)));
        using var reader = new StreamReader(file.Content);
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo("jpg"));
    }

    [Test]
    public async Task Deleted_file_is_downloaded_again_by_WAHA()
    {
        using var scene = new WahaScene(request => request.RequestUri!.PathAndQuery switch
        {
            Again => WahaScene.Answer(
                200, """{"id":"false_1@c.us_3A11","media":{"url":"http://localhost:3000/api/files/suporte/new.jpg","mimetype":"image/jpeg"}}"""),
            "/api/files/suporte/new.jpg" => Jpeg(),
            _ => WahaScene.Answer(404, "{}"),
        });

        var outcome = await OpenAsync(scene, OnBase);

        await outcome.Value.DisposeAsync();
        Assert.That(
            scene.Calls,
            Is.EqualTo(new[] { "GET /api/files/suporte/3A11.jpg?a=1", $"GET {Again}", "GET /api/files/suporte/new.jpg" }));
    }

    [Test]
    public async Task File_that_was_never_downloaded_is_downloaded_by_WAHA()
    {
        using var scene = new WahaScene(request => request.RequestUri!.PathAndQuery == Again
            ? WahaScene.Answer(200, """{"media":{"url":"/api/files/suporte/new.jpg"}}""") : Jpeg());

        var outcome = await OpenAsync(scene, """{"chat":"1@c.us","message":"false_1@c.us_3A11"}""");

        await outcome.Value.DisposeAsync();
        Assert.That(scene.Calls, Is.EqualTo(new[] { $"GET {Again}", "GET /api/files/suporte/new.jpg" }));
    }

    [TestCase(404, OnBase, "Rejected: HTTP 404")]
    [TestCase(401, OnBase, "Rejected: HTTP 401")]
    [TestCase(503, OnBase, "Unreachable: HTTP 503")]
    [TestCase(404, """{"chat":"1@c.us","message":"x"}""", "Rejected: WAHA has not downloaded the file")]
    [TestCase(200, "", "Rejected: the file's reference is not WAHA's")]
    [TestCase(200, "[]", "Rejected: the file's reference is not WAHA's")]
    [TestCase(200, """{"path":"no-slash"}""", "Rejected: WAHA has not downloaded the file")]
    [TestCase(200, """{"url":"ftp://x/y"}""", "Rejected: WAHA has not downloaded the file")]
    public async Task Failed_download_is_classified(int status, string reference, string error)
    {
        using var scene = WahaScene.Answering(status, "{}");

        var outcome = await OpenAsync(scene, reference);

        Assert.That($"{outcome.Error!.GetType().Name}: {((EngineError)outcome.Error).Detail}", Is.EqualTo(error));
    }

    [Test]
    public async Task Network_failure_of_a_download_is_retryable()
    {
        using var scene = new WahaScene(_ => throw new HttpRequestException(HttpRequestError.ConnectionError));

        Assert.That((await OpenAsync(scene, OnBase)).Error, Is.InstanceOf<EngineError.Unreachable>());
    }

    private static Task<Result<Ryze.Application.PublicApi.Engines.EngineFile>> OpenAsync(
        WahaScene scene, string reference, string baseUrl = WahaScene.Base) =>
        scene.Adapter.OpenFileAsync(WahaScene.Connection(baseUrl), reference, CancellationToken.None);

    private static HttpResponseMessage Jpeg()
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes("jpg"));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }
}
