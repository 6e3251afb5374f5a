using Ryze.Domain;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Bridge.Chatwoot;

namespace Ryze.Tests.Infrastructure.Bridge.Chatwoot;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ChatwootRefusalTests
{
    private const string Json = "application/json";
    private const string Html = "text/html";
    private const string Page = "<!DOCTYPE html><html><body>secret words of a stranger</body></html>";

    [TestCase(401, Json, """{"error":"Invalid Access Token"}""", RefusedBy.Chatwoot)]
    [TestCase(401, Json, """{"errors":["Para continuar, faça login ou registre-se."]}""", RefusedBy.Chatwoot)]
    [TestCase(401, Json, """{"message":"Unauthorized"}""", RefusedBy.OtherServer)]
    [TestCase(401, "text/plain", "HTTP Basic: Access denied.", RefusedBy.OtherServer)]
    [TestCase(403, Json, """{"error":"Message status update is only allowed for API inboxes"}""", RefusedBy.Chatwoot)]
    [TestCase(403, Html, Page, RefusedBy.OtherServer)]
    [TestCase(404, Json, """{"error":"Resource could not be found"}""", RefusedBy.Chatwoot)]
    [TestCase(404, Json, """{"status":404,"error":"Not Found"}""", RefusedBy.Routes)]
    [TestCase(404, Html, Page, RefusedBy.OtherServer)]
    [TestCase(404, Html, """{"error":"Resource could not be found"}""", RefusedBy.OtherServer)]
    [TestCase(404, "text/plain", "", RefusedBy.OtherServer)]
    [TestCase(404, Json, "[]", RefusedBy.OtherServer)]
    [TestCase(404, Json, """{"message":"Cannot POST /api","error":"Not Found","statusCode":404}""", RefusedBy.OtherServer)]
    [TestCase(404, Json, """{"error":"Not Found"}""", RefusedBy.OtherServer)]
    [TestCase(404, Json, """{"error":{"code":7}}""", RefusedBy.OtherServer)]
    [TestCase(422, "text/plain", "no", RefusedBy.Chatwoot)]
    public void Body_shows_which_server_refused(int status, string type, string body, RefusedBy refuser) =>
        Assert.That(ChatwootRefusal.Of(Answer(ChatwootCall.Repeatable, status, type, body)).RefusedBy, Is.EqualTo(refuser));

    [TestCase(401, Json, """{"error":"Invalid Access Token"}""", "ChatwootUnauthorized", "HTTP 401: Invalid Access Token")]
    [TestCase(401, Json, """{"errors":["You need to sign in or sign up before continuing."]}""", "ChatwootUnauthorized",
        "HTTP 401: You need to sign in or sign up before continuing. (the header may be stripped by a proxy)")]
    [TestCase(401, Json, """{"errors":["Para continuar, faça login ou registre-se."]}""", "ChatwootUnauthorized",
        "HTTP 401: Para continuar, faça login ou registre-se. (the header may be stripped by a proxy)")]
    [TestCase(
        401, Json, """{"errors":[]}""", "ChatwootUnauthorized", "HTTP 401: not a Chatwoot answer (the header may be stripped by a proxy)")]
    [TestCase(401, Json, """{"error":"You are not authorized to access this account"}""", "ChatwootForbidden",
        "HTTP 401: You are not authorized to access this account")]
    [TestCase(401, Json, """{"error":"You are not authorized to do this action"}""", "ChatwootForbidden",
        "HTTP 401: You are not authorized to do this action")]
    [TestCase(401, Json, """{"error":"Access to this endpoint is not authorized for bots"}""", "ChatwootForbidden",
        "HTTP 401: Access to this endpoint is not authorized for bots")]
    [TestCase(401, Json, """{"error":"Bot is not authorized to access this account"}""", "ChatwootForbidden",
        "HTTP 401: Bot is not authorized to access this account")]
    [TestCase(401, Json, """{"error":"Account is suspended"}""", "ChatwootForbidden", "HTTP 401: Account is suspended")]
    [TestCase(401, Json, """{"error":"Something new in 4.19"}""", "ChatwootUnauthorized", "HTTP 401: Something new in 4.19")]
    [TestCase(401, Json, """{"error":{"code":7}}""", "ChatwootUnauthorized", "HTTP 401: not a Chatwoot answer")]
    [TestCase(401, "text/plain", "HTTP Basic: Access denied.", "ChatwootUnauthorized", "HTTP 401: not a Chatwoot answer")]
    [TestCase(401, Html, Page, "ChatwootNotFound", "HTTP 401: not a Chatwoot answer")]
    [TestCase(403, Json, """{"error":"Access denied"}""", "ChatwootForbidden", "HTTP 403: Access denied")]
    [TestCase(403, "text/plain", "no", "ChatwootForbidden", "HTTP 403: not a Chatwoot answer")]
    [TestCase(404, Json, """{"error":"Resource could not be found"}""", "ChatwootNotFound", "HTTP 404: Resource could not be found")]
    [TestCase(404, Json, """{"status":404,"error":"Not Found"}""", "ChatwootNotFound", "HTTP 404: Not Found")]
    [TestCase(404, Html, Page, "ChatwootNotFound", "HTTP 404: not a Chatwoot answer")]
    [TestCase(404, null, "", "ChatwootNotFound", "HTTP 404: not a Chatwoot answer")]
    [TestCase(404, null, "  <html>", "ChatwootNotFound", "HTTP 404: not a Chatwoot answer")]
    [TestCase(200, Html, Page, "ChatwootNotFound", "HTTP 200: not a Chatwoot answer")]
    [TestCase(200, Json, """{"access_token":"x","error":"never shown"}""", "ChatwootNotFound", "HTTP 200: not a Chatwoot answer")]
    [TestCase(204, null, "", "ChatwootNotFound", "HTTP 204: not a Chatwoot answer")]
    [TestCase(402, Json, """{"error":"Account limit exceeded. Upgrade to a higher plan"}""", "ChatwootInvalid",
        "HTTP 402: Account limit exceeded. Upgrade to a higher plan")]
    [TestCase(422, Json, """{"message":"Name can't be blank","attributes":["name"]}""", "ChatwootInvalid", "HTTP 422: Name can't be blank")]
    [TestCase(422, Json, """{"error":"param is missing or the value is empty: inbox"}""", "ChatwootInvalid",
        "HTTP 422: param is missing or the value is empty: inbox")]
    [TestCase(
        422, Json, """{"error":"Validation failed: Too many messages"}""", "ChatwootNotFound",
        "HTTP 422: Validation failed: Too many messages")]
    [TestCase(422, "text/plain", "no", "ChatwootNotFound", "HTTP 422: not a Chatwoot answer")]
    [TestCase(400, Json, """{"status":400,"error":"Bad Request"}""", "ChatwootNotFound", "HTTP 400: Bad Request")]
    [TestCase(405, Json, "[]", "ChatwootNotFound", "HTTP 405: not a Chatwoot answer")]
    [TestCase(408, null, "", "ChatwootUnreachable", "HTTP 408: Request Timeout")]
    [TestCase(429, "text/plain", "Retry later\n", "ChatwootUnreachable", "HTTP 429: Retry later")]
    [TestCase(429, Html, Page, "ChatwootUnreachable", "HTTP 429: Too Many Requests")]
    [TestCase(500, Json, """{"status":500,"error":"Internal Server Error"}""", "ChatwootUnreachable", "HTTP 500: Internal Server Error")]
    [TestCase(502, Html, Page, "ChatwootUnreachable", "HTTP 502: Bad Gateway")]
    [TestCase(503, Html, Page, "ChatwootUnreachable", "HTTP 503: Service Unavailable")]
    [TestCase(522, Html, Page, "ChatwootUnreachable", "HTTP 522")]
    public void Answer_decides_the_error_code(int status, string? type, string body, string code, string detail)
    {
        var failure = ChatwootRefusal.Of(Answer(ChatwootCall.Repeatable, status, type, body));

        Assert.That(failure with { RefusedBy = default }, Is.EqualTo(Expected(code, detail, status)));
    }

    [TestCase(200, Html, Page, "ChatwootNotFound", "not a Chatwoot: HTTP 200 with an HTML page")]
    [TestCase(200, Json, """{"version":4}""", "ChatwootNotFound", "not a Chatwoot: HTTP 200 without a version")]
    [TestCase(200, Json, "5", "ChatwootNotFound", "not a Chatwoot: HTTP 200: not a Chatwoot answer")]
    [TestCase(401, Json, """{"error":"Invalid Access Token"}""", "ChatwootNotFound", "not a Chatwoot: HTTP 401: Invalid Access Token")]
    [TestCase(404, Html, Page, "ChatwootNotFound", "not a Chatwoot: HTTP 404 with an HTML page")]
    [TestCase(404, Json, """{"status":404,"error":"Not Found"}""", "ChatwootNotFound", "not a Chatwoot: HTTP 404: Not Found")]
    [TestCase(502, Html, Page, "ChatwootUnreachable", "HTTP 502: Bad Gateway")]
    public void First_call_shows_whether_the_server_is_a_Chatwoot(int status, string? type, string body, string code, string detail)
    {
        var failure = ChatwootRefusal.Of(Answer(ChatwootCall.Version, status, type, body));

        Assert.That(failure with { RefusedBy = default }, Is.EqualTo(Expected(code, detail, status)));
    }

    [TestCase(200, Json, """{"id":"x"}""", "ChatwootUnreachable", "HTTP 200: not a Chatwoot answer")]
    [TestCase(200, Json, null, "ChatwootUnreachable", "answer larger than 1 MiB")]
    [TestCase(200, Html, Page, "ChatwootNotFound", "HTTP 200: not a Chatwoot answer")]
    [TestCase(422, Json, null, "ChatwootNotFound", "answer larger than 1 MiB")]
    public void Creation_has_an_unknown_outcome_when_its_answer_cannot_be_read(
        int status, string? type, string? body, string code, string detail)
    {
        var failure = ChatwootRefusal.Of(Answer(ChatwootCall.CreateInbox, status, type, body));

        Assert.That(failure with { RefusedBy = default }, Is.EqualTo(Expected(code, detail, status)));
    }

    [TestCase("http://desk.example/api", "https://desk.example/api", "use https")]
    [TestCase("http://desk.example:3000/api", "https://DESK.example/", "use https")]
    [TestCase("http://desk.example/api", "https://www.desk.example/api", "redirected to https://www.desk.example/api")]
    [TestCase("https://desk.example/api", "/app/login?token=abc#top", "redirected to https://desk.example/app/login")]
    [TestCase("https://desk.example/api", "https://me:pass@other.example:8443/x?y=1", "redirected to https://other.example:8443/x")]
    [TestCase("https://desk.example/api", null, "HTTP 301: redirected without an address")]
    public void Redirect_shows_its_target_without_secrets(string requested, string? location, string detail)
    {
        var answer = new ChatwootAnswer(
            ChatwootCall.Version, new Uri(requested), 301, Html, "",
            location is null ? null : new Uri(location, UriKind.RelativeOrAbsolute));

        Assert.That(ChatwootRefusal.Of(answer), Is.EqualTo(Expected("ChatwootNotFound", detail, 301)));
    }

    [Test]
    public void Secrets_of_the_call_are_masked_in_the_error_of_Chatwoot()
    {
        var answer =
            Answer(ChatwootCall.CreateInbox, 422, Json,
            """{"message":"https://b/hook-path is bad for tok-1","attributes":["webhook_url"]}""");

        var failure = ChatwootRefusal.Of(answer, new Secret("tok-1"), new Secret("https://b/hook-path"));

        Assert.That(failure.Detail.ToString(), Is.EqualTo("HTTP 422: *** is bad for ***"));
    }

    [Test]
    public void Answer_does_not_print_its_body() =>
        Assert.That(Answer(ChatwootCall.Repeatable, 200, Json, """{"access_token":"x"}""").ToString(), Is.EqualTo("HTTP 200"));

    private static ChatwootFailure Expected(string code, string detail, int status) =>
        new(Enum.Parse<BridgeErrorCode>(code), Ryze.Domain.Errors.Detail.Of(
            detail), status) { IsTooLarge = detail == "answer larger than 1 MiB" };

    private static ChatwootAnswer Answer(ChatwootCall call, int status, string? type, string? body) =>
        new(call, new Uri("https://desk.example/api"), status, type, body);
}
