using System.Net;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.PublicApi.BridgeClient;

namespace Ryze.Tests.Infrastructure.PublicApi.BridgeClient;

internal sealed class BridgeAnswersTests
{
    private static readonly ActivateRequest Subject = new(
        "suporte", "ws://ryze/ws", null, "https://cw.example", 7, new Secret("marked-token"), "n", false, false, false, false);

    [TestCase("chatwoot_not_found", typeof(ChatwootError.NotFound))]
    [TestCase("chatwoot_invalid", typeof(ChatwootError.Invalid))]
    [TestCase("chatwoot_unauthorized", typeof(ChatwootError.Unauthorized))]
    [TestCase("chatwoot_forbidden", typeof(ChatwootError.Forbidden))]
    [TestCase("chatwoot_unreachable", typeof(ChatwootError.Unreachable))]
    [TestCase("activation_in_progress", typeof(IntegrationError.ActivationInProgress))]
    [TestCase("integration_not_found", typeof(IntegrationError.None))]
    [TestCase("bridge_unauthorized", typeof(BridgeError.Rejected))]
    [TestCase("invalid_request", typeof(BridgeError.Unreachable))]
    public void Error_code_decides_regardless_of_the_text(string code, Type expected) =>
        Assert.That(
            BridgeAnswers.Classify(
                (HttpStatusCode)418, $"{{\"error\":{{\"code\":\"{code}\",\"message\":\"HTTP 401\",\"detail\":\"HTTP 404\"}}}}", Subject),
            Is.TypeOf(expected));

    [TestCase(500, "activate: create inbox: HTTP 401: Invalid Access Token", typeof(ChatwootError.Unauthorized))]
    [TestCase(400, """{"error":"HTTP 401 from Chatwoot"}""", typeof(ChatwootError.Unauthorized))]
    [TestCase(502, """{"error":{"message":"Invalid Access Token"}}""", typeof(ChatwootError.Unauthorized))]
    [TestCase(500, "HTTP 403", typeof(ChatwootError.Forbidden))]
    [TestCase(500, "HTTP 404: Resource could not be found", typeof(ChatwootError.NotFound))]
    [TestCase(500, "HTTP 422: {\"error\":\"nope\"}", typeof(ChatwootError.NotFound))]
    [TestCase(500, "HTTP 422: {\"message\":\"Name can't be blank\",\"attributes\":[\"name\"]}", typeof(ChatwootError.Invalid))]
    [TestCase(500, "HTTP 422: param is missing or the value is empty: name", typeof(ChatwootError.Invalid))]
    [TestCase(500, "HTTP 402: Account limit exceeded", typeof(ChatwootError.Invalid))]
    [TestCase(500, "HTTP 503", typeof(ChatwootError.Unreachable))]
    [TestCase(500, "HTTP 429: Retry later", typeof(ChatwootError.Unreachable))]
    [TestCase(500, "Post \"https://cw\": dial tcp: lookup cw: no such host", typeof(ChatwootError.Unreachable))]
    [TestCase(500, "connection refused", typeof(ChatwootError.Unreachable))]
    [TestCase(500, "read tcp: i/o timeout", typeof(ChatwootError.Unreachable))]
    [TestCase(401, "unauthorized", typeof(BridgeError.Rejected))]
    [TestCase(403, "", typeof(BridgeError.Rejected))]
    [TestCase(500, "panic", typeof(BridgeError.Unreachable))]
    [TestCase(404, "<html>404 page not found</html>", typeof(BridgeError.Unreachable))]
    [TestCase(500, """{"error":{"code":"from_the_future","detail":"HTTP 401"}}""", typeof(ChatwootError.Unauthorized))]
    [TestCase(500, """{"error":5}""", typeof(BridgeError.Unreachable))]
    [TestCase(500, "", typeof(BridgeError.Unreachable))]
    public void Error_text_decides_when_there_is_no_known_code(int status, string body, Type expected) =>
        Assert.That(BridgeAnswers.Classify((HttpStatusCode)status, body, Subject), Is.TypeOf(expected));

    [Test]
    public void Detail_never_repeats_the_token()
    {
        var error = (ChatwootError.Unauthorized)BridgeAnswers.Classify(
            HttpStatusCode.InternalServerError, "HTTP 401 for marked-token\n   at Some.Stack(Trace x)", Subject);
        Assert.That(error.Detail.ToString(), Is.EqualTo("HTTP 401 for ***"));
    }

    [Test]
    public void Bridge_may_have_acted_unless_it_refused_the_request()
    {
        Assert.That(
            BridgeAnswers.Classify(HttpStatusCode.GatewayTimeout, "", Subject),
            Is.InstanceOf<BridgeError.Unreachable>().With.Property("MayHaveActed").True);
        var refused = BridgeAnswers.Classify(HttpStatusCode.BadRequest, """{"error":{"code":"invalid_request"}}""", Subject);
        Assert.That(refused, Is.InstanceOf<BridgeError.Unreachable>().With.Property("MayHaveActed").False);
    }
}
