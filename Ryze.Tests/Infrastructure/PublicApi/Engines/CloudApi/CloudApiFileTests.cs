using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Errors;
using static Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi.ScriptedGraph;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Opening a received file.</summary>
internal sealed class CloudApiFileTests
{
    private const string Reference = """{"id":"900"}""";
    private const string First = "GET https://graph.facebook.com/v26.0/900";
    private const string File = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=900&hash=x";

    [TestCase("1234")]
    [TestCase("\"1234\"")]
    public async Task File_is_opened_in_two_steps(string size)
    {
        using var graph = Serving(File, $"\"mime_type\":\"image/jpeg\",\"file_size\":{size}");

        var opened = await graph.Adapter.OpenFileAsync(Connection, Reference, default);

        await using var file = opened.Value;
        using var reader = new StreamReader(file.Content);
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo("bytes"));
        Assert.That((file.MimeType, file.Length), Is.EqualTo(("image/jpeg", 5L)));
        Assert.That(graph.Calls, Is.EqualTo(new[] { First, "GET " + File }));
        Assert.That(graph.Tokens, Has.All.EqualTo("Bearer " + Token));
    }

    [Test]
    public async Task File_is_looked_up_once_again_after_404()
    {
        var downloads = 0;
        using var graph = Answering(call =>
            call == First
                ? Answer(200, $$"""{"url":"{{File}}?{{downloads}}"}""") : ++downloads == 1 ? Answer(404, "") : Answer(200, "bytes"));

        var opened = await graph.Adapter.OpenFileAsync(Connection, Reference, default);

        Assert.That(opened.Error, Is.Null);
        Assert.That(graph.Calls, Is.EqualTo(new[] { First, $"GET {File}?0", First, $"GET {File}?1" }));
    }

    [Test]
    public async Task File_is_lost_after_404_twice()
    {
        using var graph = Answering(call => call == First ? Answer(200, $$"""{"url":"{{File}}"}""") : Answer(404, ""));

        Assert.That(
            Told(await graph.Adapter.OpenFileAsync(Connection, Reference, default)), Does.StartWith("Rejected: WhatsApp does not have"));
        Assert.That(graph.Calls, Has.Count.EqualTo(4));
    }

    [TestCase("https://lookaside.fbsbx.com/a")]
    [TestCase("https://scontent.fbcdn.net/a")]
    [TestCase("https://graph.facebook.com/a")]
    [TestCase("https://mmg.whatsapp.net/a")]
    [TestCase("https://FBSBX.com/a")]
    public async Task Token_goes_to_a_host_of_Meta(string url)
    {
        using var graph = Serving(url);

        Assert.That((await graph.Adapter.OpenFileAsync(Connection, Reference, default)).Error, Is.Null);
    }

    [TestCase("http://lookaside.fbsbx.com/a")]
    [TestCase("https://lookaside.fbsbx.com:8443/a")]
    [TestCase("https://fbsbx.com.evil.example/a")]
    [TestCase("https://evilfbsbx.com/a")]
    [TestCase("https://fbsbx.com@evil.example/a")]
    [TestCase("https://evil.example/?fbsbx.com")]
    [TestCase("ftp://lookaside.fbsbx.com/a")]
    [TestCase("/relative")]
    [TestCase("")]
    public async Task Token_goes_to_no_other_host(string url)
    {
        using var graph = Serving(url);

        Assert.That(
            Told(await graph.Adapter.OpenFileAsync(Connection, Reference, default)),
            Does.StartWith("Rejected: Meta's answer names no file"));
        Assert.That(graph.Calls, Is.EqualTo(new[] { First }));
    }

    [TestCase("http://127.0.0.1:9000/a", true)]
    [TestCase("http://127.0.0.1:9001/a", false)]
    [TestCase("https://127.0.0.1:9000/a", false)]
    public async Task Token_goes_to_the_configured_server(string url, bool isAllowed)
    {
        using var graph = Serving(url);

        var opened = await graph.Adapter.OpenFileAsync(
            Connection with { BaseUrl = "http://127.0.0.1:9000" }, Reference, default);

        Assert.That(opened.Error is null, Is.EqualTo(isAllowed));
    }

    [TestCase("""{"id":"../me?x=1"}""")]
    [TestCase("""{"id":""}""")]
    [TestCase("""{"id":".."}""")]
    [TestCase("900")]
    [TestCase("")]
    public async Task Reference_of_another_engine_is_refused(string reference)
    {
        using var graph = Serving(File);

        var opened = await graph.Adapter.OpenFileAsync(Connection, reference, default);

        Assert.That(Told(opened), Does.StartWith("Rejected: the file's reference is not one"));
        Assert.That(graph.Calls, Is.Empty);
    }

    [TestCase(400, """{"error":{"message":"gone","code":100,"error_subcode":33}}""", "Rejected: gone (Meta error 100)")]
    [TestCase(401, """{"error":{"message":"m","code":190}}""", "Rejected: ")]
    [TestCase(503, "", "Unreachable: HTTP 503")]
    [TestCase(429, "", "Throttled: HTTP 429")]
    public async Task Failed_look_up_is_classified(int status, string body, string expected)
    {
        using var graph = Answering((status, body));

        Assert.That(Told(await graph.Adapter.OpenFileAsync(Connection, Reference, default)), Does.StartWith(expected));
    }

    [TestCase(403, "Rejected: HTTP 403")]
    [TestCase(503, "Unreachable: HTTP 503")]
    public async Task Failed_download_is_classified(int status, string expected)
    {
        using var graph = Answering((200, $$"""{"url":"{{File}}"}"""), (status, ""));

        Assert.That(Told(await graph.Adapter.OpenFileAsync(Connection, Reference, default)), Is.EqualTo(expected));
    }

    private static ScriptedGraph Serving(string url, string more = "\"id\":\"900\"") =>
        Answering(call => call.Contains("/v26.0/", StringComparison.Ordinal)
            ? Answer(200, $$"""{"url":"{{url}}",{{more}}}""") : Answer(200, "bytes"));

    private static string Told(Result<EngineFile> opened) => $"{opened.Error!.GetType().Name}: {((EngineError)opened.Error).Detail}";
}
