using Ryze.Domain.Protocol.Commands;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>The outcome of a message, which is never repeated, and of a read mark, which may be repeated, for each answer.</summary>
internal sealed class EvolutionOutcomeTests
{
    private const string Secret = "kJ7xQ2mN4pR8sT1vW5yZ0aB3cD6eF9gH";
    private const string Link = "https://ryze.example/v1/files/" + Secret;
    private const string Page = "<html><title>502 Bad Gateway</title></html>";

    private static readonly EngineCommand Text = new EngineCommand.SendText("5511999990000@s.whatsapp.net", "a", null);
    private static readonly EngineCommand Read = new EngineCommand.ReadMessage("5511999990000@s.whatsapp.net", "3EB0", null);
    private static readonly EngineCommand File = new EngineCommand.SendMedia(
        "5511999990000@s.whatsapp.net", MediaKind.Image, Link, null, null, null, false, null);

    [TestCase(400, """[["instance requires property \"text\""]]""", "Rejected: HTTP 400: instance requires property \"text\"")]
    [TestCase(400, """[{"jid":"1@s.whatsapp.net","exists":false,"number":"1"}]""", "Rejected: HTTP 400: the number is not on WhatsApp")]
    [TestCase(400, """["Owned media must be a url or base64"]""", "Rejected: HTTP 400: Owned media must be a url or base64")]
    [TestCase(400, """["Text is required"]""", "Rejected: HTTP 400: Text is required")]
    [TestCase(400, """["Error: Connection Closed"]""", "Disconnected: HTTP 400: Error: Connection Closed")]
    [TestCase(500, "\"Connection Closed\"", "Disconnected: HTTP 500: Connection Closed")]
    [TestCase(400, """["Error: Timed Out"]""", "OutcomeUnknown: HTTP 400: Error: Timed Out")]
    [TestCase(500, "\"Timed Out\"", "OutcomeUnknown: HTTP 500: Timed Out")]
    [TestCase(400, """["[object Object]"]""", "Rejected: HTTP 400: [object Object] (the group was not found)")]
    [TestCase(
        400, """["\nInvalid `this.prismaRepository.message.create()` invocation in\nsend.ts"]""",
        "OutcomeUnknown: HTTP 400: Invalid `this.prismaRepository.message.create()` invocation in send.ts")]
    [TestCase(
        400, """["Invalid `prisma.message.create()` invocation: Argument `id` is required"]""",
        "OutcomeUnknown: HTTP 400: Invalid `prisma.message.create()` invocation: Argument `id` is required",
        Description = "the message was sent, whatever else the database says")]
    [TestCase(
        500, "\"AxiosError: Request failed with status code 404\"", "Rejected: HTTP 500: AxiosError: Request failed with status code 404")]
    [TestCase(500, "\"Error: ffmpeg exited with code 1\"", "Rejected: HTTP 500: Error: ffmpeg exited with code 1")]
    [TestCase(
        500, "\"Cannot read properties of undefined (reading 'textMessage')\"",
        "Disconnected: HTTP 500: Cannot read properties of undefined (reading 'textMessage')")]
    [TestCase(
        500, "\"Cannot read properties of undefined (reading 'id')\"",
        "OutcomeUnknown: HTTP 500: Cannot read properties of undefined (reading 'id')")]
    [TestCase(400, """["something new"]""", "OutcomeUnknown: HTTP 400: something new")]
    [TestCase(400, "7", "OutcomeUnknown: HTTP 400")]
    [TestCase(401, "\"Unauthorized\"", "Rejected: HTTP 401: Unauthorized (verify engineToken)")]
    [TestCase(404, """["The \"x\" instance does not exist"]""", "Rejected: HTTP 404: The \"x\" instance does not exist")]
    [TestCase(500, "\"anything\"", "OutcomeUnknown: HTTP 500: anything")]
    public async Task Error_text_decides_whether_a_retry_is_safe(int status, string message, string outcome) =>
        Assert.That(
            await OutcomeAsync(Text, status, $$$"""{"status":{{{status}}},"error":"x","response":{"message":{{{message}}}}}"""),
            Is.EqualTo(outcome));

    [TestCase(503, """{"error":"service not activated","code":"LICENSE_REQUIRED","register_url":"https://x"}""",
        "Rejected: HTTP 503: the engine needs a licence (service not activated)")]
    [TestCase(503, Page, "OutcomeUnknown: HTTP 503")]
    [TestCase(502, Page, "OutcomeUnknown: HTTP 502")]
    [TestCase(504, "", "OutcomeUnknown: HTTP 504")]
    [TestCase(408, "", "OutcomeUnknown: HTTP 408")]
    [TestCase(400, Page, "OutcomeUnknown: HTTP 400")]
    [TestCase(404, Page, "Rejected: HTTP 404: (verify engineBaseUrl)")]
    [TestCase(413, Page, "Rejected: HTTP 413: (verify engineBaseUrl)")]
    [TestCase(302, "", "Rejected: HTTP 302: redirected (verify engineBaseUrl)")]
    [TestCase(429, Page, "Throttled: HTTP 429")]
    [TestCase(200, Page, "OutcomeUnknown: HTTP 200 with an answer that is not the engine's")]
    [TestCase(201, "{}", "OutcomeUnknown: HTTP 201 with an answer that is not the engine's")]
    [TestCase(201, """{"key":{"id":7}}""", "sent: SentMessage { MessageId = , Timestamp =  }")]
    public async Task Other_answer_is_classified_by_its_status(int status, string body, string outcome) =>
        Assert.That(await OutcomeAsync(Text, status, body), Is.EqualTo(outcome));

    [TestCase(201, """{"message":"Read messages","read":"success"}""", "sent: SentMessage { MessageId = , Timestamp =  }")]
    [TestCase(201, Page, "Unreachable: HTTP 201 with an answer that is not the engine's")]
    [TestCase(500, """{"response":{"message":"Timed Out"}}""", "Unreachable: HTTP 500: Timed Out")]
    [TestCase(400, """{"response":{"message":["Message not found"]}}""", "Rejected: HTTP 400: Message not found")]
    [TestCase(502, Page, "Unreachable: HTTP 502")]
    public async Task Repeatable_command_never_has_an_unknown_outcome(int status, string body, string outcome) =>
        Assert.That(await OutcomeAsync(Read, status, body), Is.EqualTo(outcome));

    [Test]
    public async Task Message_is_unsent_when_the_host_is_unknown()
    {
        using var engine = new ScriptedEvolution(_ => throw new HttpRequestException(HttpRequestError.NameResolutionError));

        Assert.That(await OutcomeAsync(engine, Text), Is.EqualTo("Unreachable: no such host"));
    }

    [Test]
    public async Task Outcome_is_unknown_when_the_connection_breaks()
    {
        using var engine = new ScriptedEvolution(_ => throw new HttpRequestException(HttpRequestError.ResponseEnded));

        Assert.That(await OutcomeAsync(engine, Text), Is.EqualTo("OutcomeUnknown: connection closed before the answer was complete"));
    }

    [Test]
    public async Task Answer_larger_than_1_MiB_is_still_an_acceptance() =>
        Assert.That(
            await OutcomeAsync(File, 201, $$$$"""{"key":{"id":"3EB0"},"x":"{{{{new string('a', 2 * 1024 * 1024)}}}}"}"""),
            Is.EqualTo("sent: SentMessage { MessageId = , Timestamp =  }"));

    [Test]
    public async Task Failure_shows_no_secret()
    {
        var message =
            $"{ScriptedEvolution.Token} {ScriptedEvolution.WebhookSecret} {ScriptedEvolution.PathSecret} {Link} /v1/files/{Secret}";

        var outcome = await OutcomeAsync(File, 500, $$$$"""{"response":{"message":"AxiosError: {{{{message}}}}"}}""");

        Assert.That(outcome, Is.EqualTo("Rejected: HTTP 500: AxiosError: *** *** *** *** /v1/files/***"));
    }

    private static async Task<string> OutcomeAsync(EngineCommand command, int status, string body)
    {
        using var engine = ScriptedEvolution.Answering(status, body);
        return await OutcomeAsync(engine, command);
    }

    private static async Task<string> OutcomeAsync(ScriptedEvolution engine, EngineCommand command) =>
        ScriptedEngine.Told(await engine.Adapter.SendAsync(ScriptedEvolution.Connection, "cmd_1", command, default));
}
