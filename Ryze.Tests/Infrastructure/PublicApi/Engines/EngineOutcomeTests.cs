using Ryze.Domain.Protocol.Commands;
using static Ryze.Tests.Infrastructure.PublicApi.Engines.ScriptedEngine;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines;

/// <summary>
/// Reference docs/spec/ryzeapi.md 4.1 to 4.3: the outcome of a message, which is sent once, and of a read mark, which may be repeated.
/// </summary>
internal sealed class EngineOutcomeTests
{
    private const string Html = "text/html";
    private const string Page = "<html><title>502 Bad Gateway, not connected</title></html>";
    private const string Receipt = "sent: SentMessage { MessageId = 3EB01, Timestamp = 09/28/2026 20:40:00 -03:00 }";
    private const string Nothing = "sent: SentMessage { MessageId = , Timestamp =  }";

    [TestCase(200, Json, Sent, Receipt, Nothing)]
    [TestCase(201, Json, Sent, Receipt, Nothing)]
    [TestCase(202, "text/plain", Sent, Receipt, Nothing)]
    [TestCase(200, Json, """{"success":true}""", Nothing, Nothing)]
    [TestCase(200, Json, """{"success":true,"message_id":"3EB0","chat_jid":"1@lid","delete_type":"revoke"}""", Nothing, Nothing)]
    [TestCase(200, Json, """{"success":true,"data":{"messageId":5,"timestamp":1767225600}}""", Nothing, Nothing)]
    [TestCase(200, Json, """{"success":true,"data":{"messageId":"","timestamp":"soon"}}""", Nothing, Nothing)]
    [TestCase(200, Json, """{"success":true,"data":[]}""", Nothing, Nothing)]
    [TestCase(200, Json, """{"success":true,"data":{"messageId":"\ud800"}}""", Nothing, Nothing)]
    [TestCase(200, Json, """{"success":true,"data":{"messageId":"3EB01","timestamp":"2026-09-28T23:40:00"}}""",
        "sent: SentMessage { MessageId = 3EB01, Timestamp = 09/28/2026 23:40:00 +00:00 }", Nothing)]
    public async Task Message_is_sent_when_the_engine_accepts_it(int status, string type, string body, string outcome, string outcomeOfRead)
    {
        await using var engine = await AnsweringAsync(status, type, body);

        Assert.That(Told(await engine.SendAsync(Text)), Is.EqualTo(outcome));
        Assert.That(Told(await engine.SendAsync(Read)), Is.EqualTo(outcomeOfRead));
    }

    [TestCase(
        200, Json, """{"success":false,"error":{"message":"Number not on WhatsApp"}}""", "Rejected: HTTP 200: Number not on WhatsApp")]
    [TestCase(200, Json, """{"success":false}""", "Rejected: HTTP 200")]
    [TestCase(400, Json, """{"success":false,"error":{"message":"Number is required"}}""", "Rejected: HTTP 400: Number is required")]
    [TestCase(400, Json, """{"success":false,"error":"plain"}""", "Rejected: HTTP 400: plain")]
    [TestCase(400, Json, """{"success":false,"message":"plain"}""", "Rejected: HTTP 400: plain")]
    [TestCase(400, Json, """{"success":false,"error":{"message":7}}""", "Rejected: HTTP 400")]
    [TestCase(400, Html, Page, "Rejected: HTTP 400")]
    [TestCase(
        401, Json, """{"success":false,"error":{"message":"Invalid token"}}""", "Rejected: HTTP 401: Invalid token (verify ENGINE_TOKEN)")]
    [TestCase(
        403, Json, """{"success":false,"error":{"message":"Instance token does not match"}}""",
        "Rejected: HTTP 403: Instance token does not match (verify ENGINE_TOKEN)")]
    [TestCase(403, Html, Page, "Rejected: HTTP 403 (verify ENGINE_TOKEN)")]
    [TestCase(404, Json, """{"success":false,"error":{"message":"Instance not found"}}""", "Rejected: HTTP 404: Instance not found")]
    [TestCase(404, Html, Page, "Rejected: HTTP 404 (verify ENGINE_URL)")]
    [TestCase(405, null, "", "Rejected: HTTP 405 (verify ENGINE_URL)")]
    [TestCase(413, Html, Page, "Rejected: HTTP 413")]
    [TestCase(
        400, Json, """{"success":false,"error":{"message":"Instance is not connected to WhatsApp"}}""",
        "Disconnected: HTTP 400: Instance is not connected to WhatsApp")]
    [TestCase(
        503, Json, """{"success":false,"error":{"message":"Instance is not connected to WhatsApp"}}""",
        "Disconnected: HTTP 503: Instance is not connected to WhatsApp")]
    [TestCase(
        503, Json, """{"success":false,"error":{"message":"INSTANCE NOT CONNECTED"}}""", "Disconnected: HTTP 503: INSTANCE NOT CONNECTED")]
    [TestCase(404, Json, """{"success":false,"error":{"message":"not connected"}}""", "Rejected: HTTP 404: not connected")]
    [TestCase(
        429, Json, """{"success":false,"error":{"message":"Rate limit exceeded. Try again later."}}""",
        "Throttled: HTTP 429: Rate limit exceeded. Try again later.")]
    [TestCase(429, Html, Page, "Throttled: HTTP 429")]
    public async Task Refusal_shows_whether_a_retry_is_useful(int status, string? type, string body, string outcome)
    {
        await using var engine = await AnsweringAsync(status, type, body);

        Assert.That(Told(await engine.SendAsync(Text)), Is.EqualTo(outcome));
        Assert.That(Told(await engine.SendAsync(Read)), Is.EqualTo(outcome));
    }

    [TestCase(200, Html, Page, "HTTP 200 with an answer that is not the engine's")]
    [TestCase(200, Json, "", "HTTP 200 with an answer that is not the engine's")]
    [TestCase(200, Json, "[]", "HTTP 200 with an answer that is not the engine's")]
    [TestCase(200, Json, "{}", "HTTP 200 with an answer that is not the engine's")]
    [TestCase(200, Json, """{"success":"true"}""", "HTTP 200 with an answer that is not the engine's")]
    [TestCase(204, null, "", "HTTP 204 with an answer that is not the engine's")]
    [TestCase(408, null, "", "HTTP 408")]
    [TestCase(500, Json, """{"success":false,"error":{"message":"whatsmeow: not connected"}}""", "HTTP 500: whatsmeow: not connected")]
    [TestCase(500, Html, Page, "HTTP 500")]
    [TestCase(502, Html, Page, "HTTP 502")]
    [TestCase(503, Html, Page, "HTTP 503")]
    [TestCase(503, Json, """{"success":false,"error":{"message":"shutting down"}}""", "HTTP 503: shutting down")]
    [TestCase(504, null, "", "HTTP 504")]
    [TestCase(599, null, "", "HTTP 599")]
    public async Task Unknown_outcome_is_retryable_only_for_a_read_mark(int status, string? type, string body, string detail)
    {
        await using var engine = await StartAsync(context => status == 204
            ? Task.FromResult(context.Response.StatusCode = status)
            : WriteAsync(context, status, type, body));

        Assert.That(Told(await engine.SendAsync(Text)), Is.EqualTo("OutcomeUnknown: " + detail));
        Assert.That(Told(await engine.SendAsync(Read)), Is.EqualTo("Unreachable: " + detail));
    }

    [TestCase(301)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task Redirect_is_not_followed(int status)
    {
        var paths = new List<string>();
        await using var engine = await StartAsync(context =>
        {
            paths.Add(context.Request.Path);
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere?token=" + Token;
            return Task.CompletedTask;
        });

        Assert.That(Told(await engine.SendAsync(Text)), Is.EqualTo($"Rejected: HTTP {status}: redirected (verify ENGINE_URL)"));
        Assert.That(paths, Is.EqualTo(new[] { "/base/api/message/text/suporte" }));
    }

    [Test]
    public async Task Failure_shows_neither_the_token_nor_the_file_URL()
    {
        const string Link = "https://desk.example/blobs/signed-id?sig=abc";
        await using var engine = await AnsweringAsync(
            400, Json, $$$"""{"success":false,"error":{"message":"{{{Token}}} cannot download {{{Link}}}"}}""");

        EngineCommand[] commands =
        [
            new EngineCommand.SendMedia("1@lid", MediaKind.Image, Link, null, null, null, false, null),
            new EngineCommand.SendSticker("1@lid", Link, null),
        ];

        foreach (var command in commands)
        {
            Assert.That(Told(await engine.SendAsync(command)), Is.EqualTo("Rejected: HTTP 400: *** cannot download ***"));
        }
    }

    [Test]
    public async Task Secret_of_a_one_time_URL_is_masked_when_the_engine_names_only_its_path()
    {
        const string Secret = "8Zt3bQ0p9xYkLmNoPqRsTuVwXyZaBcDeFgHiJkLmNoP";
        await using var engine = await AnsweringAsync(
            400, Json, $$$"""{"success":false,"error":{"message":"GET /v1/files/{{{Secret}}}: HTTP 404"}}""");

        var outcome = Told(await engine.SendAsync(
            new EngineCommand.SendMedia(
                "1@lid", MediaKind.Image, $"https://bridge.example/v1/files/{Secret}", null, null, null, false, null)));

        Assert.That(outcome, Is.EqualTo("Rejected: HTTP 400: GET /v1/files/***: HTTP 404"));
    }
}
