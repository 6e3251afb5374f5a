using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;

using static Ryze.Domain.Protocol.Commands.EngineCommand;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Reference docs/spec/engines.md 4: what WAHA's answer means for a command.</summary>
internal sealed class WahaOutcomeTests
{
    private const string Chat = "14155550100@s.whatsapp.net";
    private const string Link = "https://ryze.example.com/files/0123456789abcdef0123456789abcdef";

    private const string Internal =
        """{"statusCode":500,"timestamp":1,"exception":{"message":"MESSAGE","name":"Error","stack":"at x"},"request":{"path":"/api/sendText","body":{"text":"a private text","file":{"url":"https://ryze.example.com/files/0123456789abcdef0123456789abcdef"}}},"version":{}}""";

    private static readonly EngineCommand Text = new SendText(Chat, "a private text", null);
    private static readonly EngineCommand Image = new SendMedia(Chat, MediaKind.Image, Link, null, null, "a caption", false, null);
    private static readonly EngineCommand Read = new ReadMessage(Chat, "3A11", null);

    [TestCase("""{"id":"true_14155550100@c.us_3EB0A","_data":{"Info":{"Timestamp":"2026-09-21T11:33:20-03:00"}}}""", "3EB0A", 1790001200)]
    [TestCase("""{"id":"true_120363406289005073@g.us_3EB0A_551130000000@c.us","_data":{}}""", "3EB0A", null)]
    [TestCase(
        """{"key":{"remoteJid":"14155550100@s.whatsapp.net","fromMe":true,"id":"3EB0A"},"messageTimestamp":"1790000000","status":"PENDING"}""", "3EB0A", 1790000000)]
    [TestCase("""{"key":{"id":"3EB0A"},"messageTimestamp":1790000000}""", "3EB0A", 1790000000)]
    [TestCase("""{"key":{"id":"3EB0A"},"messageTimestamp":{"low":1790000000,"high":0,"unsigned":true}}""", "3EB0A", 1790000000)]
    [TestCase(
        """{"_data":{},"id":{"fromMe":true,"remote":"14155550100@c.us","id":"3EB0A","_serialized":"true_14155550100@c.us_3EB0A"},"ack":0,"timestamp":1790000000}""", "3EB0A", 1790000000)]
    [TestCase("""{"id":{"_serialized":"true_14155550100@c.us_3EB0A"}}""", "3EB0A", null)]
    [TestCase("""{"id":{"fromMe":true,"id":"3EB0A"}}""", "3EB0A", null)]
    [TestCase("", null, null)]
    [TestCase("{}", null, null)]
    [TestCase("null", null, null)]
    [TestCase("true", null, null)]
    [TestCase("""{"id":7,"key":[]}""", null, null)]
    public async Task Accepted_message_has_the_id_of_its_engine(string body, string? id, long? seconds)
    {
        using var scene = WahaScene.Answering(201, body);

        var sent = (await scene.SendAsync(Text)).Value;

        Assert.That((sent.MessageId, sent.Timestamp?.ToUnixTimeSeconds()), Is.EqualTo((id, seconds)));
    }

    [Test]
    public async Task Answer_above_the_size_limit_is_a_send_without_an_id()
    {
        using var scene = WahaScene.Answering(201, "{\"a\":\"" + new string('x', 2 * 1024 * 1024) + "\"}");

        Assert.That(WahaScene.Describe(await scene.SendAsync(Image)), Is.EqualTo("sent ?"));
    }

    [Test]
    public async Task Page_of_a_proxy_leaves_the_outcome_unknown()
    {
        using var scene = WahaScene.Answering(200, "<html>welcome</html>");

        Assert.That(
            WahaScene.Describe(await scene.SendAsync(Text)), Is.EqualTo("OutcomeUnknown: HTTP 200 with an answer that is not WAHA's"));
    }

    [Test]
    public async Task Read_receipt_names_no_message()
    {
        using var scene = WahaScene.Answering(201, """{"id":"true_14155550100@c.us_3EB0A"}""");

        Assert.That(WahaScene.Describe(await scene.SendAsync(Read)), Is.EqualTo("sent ?"));
    }

    [TestCase(
        422, """{"error":"Session \"suporte\" does not exist","session":"suporte"}""",
        "Rejected: HTTP 422: Session \"suporte\" does not exist")]
    [TestCase(
        422, """{"error":"Session status is not as expected. Try again later or restart the session","session":"suporte","status":"SCAN_QR_CODE","expected":["WORKING"]}""", "Disconnected: HTTP 422: Session status is not as expected. Try again later or restart the session")]
    [TestCase(422, """{"message":"Message with id 'x' not found","statusCode":422}""", "Rejected: HTTP 422: Message with id 'x' not found")]
    [TestCase(
        404, """{"message":"We didn't find a session with name 'suporte'.","error":"Not Found","statusCode":404}""",
        "Disconnected: HTTP 404: We didn't find a session with name 'suporte'.")]
    [TestCase(
        404, """{"message":"Cannot POST /api/sendText","error":"Not Found","statusCode":404}""",
        "Rejected: HTTP 404: Cannot POST /api/sendText")]
    [TestCase(404, "<html>", "Rejected: HTTP 404 (verify engineBaseUrl)")]
    [TestCase(302, "", "Rejected: HTTP 302: redirected (verify engineBaseUrl)")]
    [TestCase(
        400, """{"message":["chatId is wrong","text is empty"],"error":"Bad Request","statusCode":400}""",
        "Rejected: HTTP 400: chatId is wrong; text is empty")]
    [TestCase(401, """{"message":"Unauthorized","statusCode":401}""", "Rejected: HTTP 401: Unauthorized (verify engineToken)")]
    [TestCase(403, """{"message":"Forbidden"}""", "Rejected: HTTP 403: Forbidden (verify engineToken)")]
    [TestCase(413, "", "Rejected: HTTP 413")]
    [TestCase(429, "", "Throttled: HTTP 429")]
    [TestCase(
        501, """{"message":"The method is not implemented by 'NOWEB' engine.","statusCode":501}""",
        "Rejected: HTTP 501: The method is not implemented by 'NOWEB' engine. (this WAHA engine does not support it)")]
    [TestCase(408, "", "OutcomeUnknown: HTTP 408")]
    [TestCase(502, "<html>", "OutcomeUnknown: HTTP 502")]
    [TestCase(503, "<html>", "OutcomeUnknown: HTTP 503")]
    [TestCase(504, "", "OutcomeUnknown: HTTP 504")]
    public async Task Error_answer_is_classified(int status, string body, string outcome)
    {
        using var scene = WahaScene.Answering(status, body);

        Assert.That(WahaScene.Describe(await scene.SendAsync(Text)), Is.EqualTo(outcome));
    }

    [TestCase("Evaluation failed", "OutcomeUnknown")]
    [TestCase("4 DEADLINE_EXCEEDED", "OutcomeUnknown")]
    [TestCase("invalid wid", "Rejected")]
    [TestCase("Evaluation failed: Error: Invalid WID: x", "Rejected")]
    [TestCase("No LID for user", "Rejected")]
    [TestCase("Request failed with status code 404", "OutcomeUnknown")]
    [TestCase("getaddrinfo ENOTFOUND x", "OutcomeUnknown")]
    public async Task Internal_error_of_a_text_is_unknown_unless_its_text_proves_otherwise(string message, string error)
    {
        using var scene = WahaScene.Answering(500, Internal.Replace("MESSAGE", message, StringComparison.Ordinal));

        Assert.That(WahaScene.Describe(await scene.SendAsync(Text)), Is.EqualTo($"{error}: HTTP 500: {message}"));
    }

    [TestCase("Request failed with status code 404", "Rejected")]
    [TestCase("getaddrinfo ENOTFOUND ryze.example.com", "Rejected")]
    [TestCase("Request failed with status code 500", "OutcomeUnknown")]
    [TestCase("Evaluation failed", "OutcomeUnknown")]
    public async Task Internal_error_of_a_file_is_permanent_when_WAHA_cannot_download_it(string message, string error)
    {
        using var scene = WahaScene.Answering(500, Internal.Replace("MESSAGE", message, StringComparison.Ordinal));

        Assert.That(WahaScene.Describe(await scene.SendAsync(Image)), Is.EqualTo($"{error}: HTTP 500: {message}"));
    }

    [TestCase(500)]
    [TestCase(502)]
    public async Task Unclear_outcome_of_an_invisible_command_is_retryable(int status)
    {
        using var scene = WahaScene.Answering(status, "");

        Assert.That(WahaScene.Describe(await scene.SendAsync(Read)), Is.EqualTo($"Unreachable: HTTP {status}"));
    }

    [TestCase("got Link twice")]
    [TestCase("/files/0123456789abcdef0123456789abcdef is broken")]
    [TestCase("key the-key-of-waha")]
    [TestCase("webhook-secret-of-32-random-bytes")]
    [TestCase("path-secret-of-32-random-bytes-01")]
    [TestCase("failed for a caption")]
    public async Task Error_contains_no_secret(string message)
    {
        var said = message.Replace("Link", Link, StringComparison.Ordinal);
        using var scene = WahaScene.Answering(500, Internal.Replace("MESSAGE", said, StringComparison.Ordinal));

        var outcome = WahaScene.Describe(await scene.SendAsync(Image));

        Assert.That(
            outcome, Does.Contain("***").And.Not.Contain("0123456789abcdef").And.Not.Contain(WahaScene.Token)
                .And.Not.Contain(WahaScene.WebhookSecret).And.Not.Contain(WahaScene.PathSecret).And.Not.Contain("a caption"));
    }

    [Test]
    public async Task Internal_error_does_not_quote_the_request()
    {
        using var scene = WahaScene.Answering(500, Internal.Replace("\"message\":\"MESSAGE\",", "", StringComparison.Ordinal));

        Assert.That(WahaScene.Describe(await scene.SendAsync(Text)), Is.EqualTo("OutcomeUnknown: HTTP 500"));
    }

    [TestCase(HttpRequestError.ConnectionError, "Unreachable")]
    [TestCase(HttpRequestError.NameResolutionError, "Unreachable")]
    [TestCase(HttpRequestError.ResponseEnded, "OutcomeUnknown")]
    public async Task Network_failure_is_unknown_once_WAHA_may_have_the_request(HttpRequestError failure, string error)
    {
        using var scene = new WahaScene(_ => throw new HttpRequestException(failure));

        Assert.That((await scene.SendAsync(Text)).Error, Is.InstanceOf<EngineError>().And.Property("Detail").Not.EqualTo(Detail.None));
        Assert.That(WahaScene.Describe(await scene.SendAsync(Text)), Does.StartWith(error));
    }
}
