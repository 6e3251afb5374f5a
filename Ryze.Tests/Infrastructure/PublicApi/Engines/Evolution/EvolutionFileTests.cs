using System.Net;
using System.Security.Cryptography;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.PublicApi.Engines.Evolution;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Downloads of a received message's file.</summary>
internal sealed class EvolutionFileTests
{
    private const string Reference = """{"id":"3A11"}""";

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(16 * 1024)]
    [TestCase(300_001)]
    public async Task File_is_decoded_from_the_answer(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        using var engine = ScriptedEvolution.Answering(201, Body(Convert.ToBase64String(bytes)));

        await using var file = (await OpenAsync(engine)).Value;

        Assert.That(await ReadAsync(file), Is.EqualTo(bytes));
        Assert.That(file.MimeType, Is.EqualTo("image/jpeg"));
        Assert.That(
            engine.Calls,
            Is.EqualTo(
                new[] { """POST chat/getBase64FromMediaMessage/suporte%201 {"message":{"key":{"id":"3A11"}},"convertToMp4":false}""" }));
    }

    [TestCase("""{ "base64" : "AQID" }""", null)]
    [TestCase("""{"caption":"say \"base64\":\"x\"","mediaType":"base64","mimetype":"a/b","base64":"AQID"}""", "a/b")]
    [TestCase("""{"mimetype":7,"base64":"AQ\nID"}""", null)]
    public async Task File_is_found_in_every_form_of_the_answer(string body, string? mimeType)
    {
        using var engine = ScriptedEvolution.Answering(201, body.Replace("\\n", "\n", StringComparison.Ordinal));

        await using var file = (await OpenAsync(engine)).Value;

        Assert.That(await ReadAsync(file), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(file.MimeType, Is.EqualTo(mimeType));
    }

    [Test]
    public async Task Escaped_slash_is_part_of_the_file()
    {
        using var engine = ScriptedEvolution.Answering(201, Body("\\/\\/8="));

        await using var file = (await OpenAsync(engine)).Value;

        Assert.That(await ReadAsync(file), Is.EqualTo(new byte[] { 255, 255 }));
    }

    [TestCase("AQI")]
    [TestCase("AQ*D")]
    [TestCase("AQ\\u0041D")]
    public async Task Broken_base64_fails_while_it_is_read(string base64)
    {
        using var engine = ScriptedEvolution.Answering(201, Body(base64));

        await using var file = (await OpenAsync(engine)).Value;

        Assert.That(() => ReadAsync(file), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Answer_that_ends_within_the_file_fails_while_it_is_read()
    {
        using var engine = ScriptedEvolution.Answering(201, """{"base64":"AQID""");

        await using var file = (await OpenAsync(engine)).Value;

        Assert.That(() => ReadAsync(file), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task File_over_40_MiB_fails_while_it_is_read()
    {
        var body = new byte[(Base64TextStream.MaxLength / 3 * 4) + 1024];
        Array.Fill(body, (byte)'A');
        "{\"base64\":\""u8.CopyTo(body);
        using var engine = new ScriptedEvolution(
            _ => new HttpResponseMessage(HttpStatusCode.Created) { Content = new ByteArrayContent(body) });

        await using var file = (await OpenAsync(engine)).Value;

        Assert.That(() => file.Content.CopyToAsync(Stream.Null), Throws.InstanceOf<IOException>().With.Message.Contains("40 MiB"));
    }

    [TestCase(400, "", "Rejected: HTTP 400")]
    [TestCase(404, "", "Rejected: HTTP 404")]
    [TestCase(429, "", "Throttled: HTTP 429")]
    [TestCase(500, "", "Unreachable: HTTP 500")]
    [TestCase(201, "{}", "Rejected: the engine's answer contains no file")]
    [TestCase(201, """{"base64":null}""", "Rejected: the engine's answer contains no file")]
    [TestCase(201, "", "Rejected: the engine's answer contains no file")]
    public async Task Missing_file_is_an_error(int status, string body, string expected)
    {
        using var engine = ScriptedEvolution.Answering(status, body);

        Assert.That(Told(await OpenAsync(engine)), Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("3A11")]
    [TestCase("{}")]
    public async Task Foreign_reference_is_refused_without_a_call(string reference)
    {
        using var engine = ScriptedEvolution.Idle();

        var file = await engine.Adapter.OpenFileAsync(ScriptedEvolution.Connection, reference, default);

        Assert.That(Told(file), Does.StartWith("Rejected: "));
        Assert.That(engine.Calls, Is.Empty);
    }

    private static string Body(string base64) =>
        $$$$"""{"mediaType":"imageMessage","fileName":"a.jpg","caption":"oi","size":{"fileLength":"3"},"mimetype":"image/jpeg","base64":"{{{{base64}}}}","buffer":null}""";

    private static Task<Result<EngineFile>> OpenAsync(ScriptedEvolution engine) =>
        engine.Adapter.OpenFileAsync(ScriptedEvolution.Connection, Reference, default);

    private static async Task<byte[]> ReadAsync(EngineFile file)
    {
        using var read = new MemoryStream();
        await file.Content.CopyToAsync(read);
        return read.ToArray();
    }

    private static string Told(Result<EngineFile> file) =>
        file.TryGet(out _, out var error) ? "opened" : $"{error.GetType().Name}: {((EngineError)error).Detail}";
}
