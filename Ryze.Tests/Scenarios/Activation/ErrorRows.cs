using Microsoft.AspNetCore.Http;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>The errors of docs/spec/api.md 4.3 that Chatwoot causes, with the exact text for every cause.</summary>
internal static class ErrorRows
{
    private const string Missing =
        "Chatwoot account or endpoint not found — verify chatwootBaseUrl ({url}) and chatwootAccountId (1). Detail: ";
    private const string Invalid =
        "Chatwoot rejected the request as invalid — verify inboxName and the Chatwoot account's limits. Detail: ";
    private const string Unauthorized = "Chatwoot rejected the API token — verify chatwootApiToken. Detail: ";
    private const string Denied = "Chatwoot denied the request — verify the API token has admin scope on account 1. Detail: ";
    private const string Unreachable =
        "Chatwoot is unreachable at {url} — verify chatwootBaseUrl and that the host is reachable from the server. Detail: ";

    public static IEnumerable<ErrorRow> All() => [.. NotFound(), .. Rejected(), .. Refused(), .. OutOfReach()];

    private static IEnumerable<ErrorRow> NotFound() =>
    [
        new("400 not found: wrong account id", 400, Missing.Replace(
            "(1)", "(9404)", StringComparison.Ordinal) + "HTTP 404: Resource could not be found", AccountId: 9404),
        new("400 not found: a web site, 200 with HTML", 400, Missing + "not a Chatwoot: HTTP 200 with an HTML page",
            "{host}/sandbox/web-site"),
        new("400 not found: a web site, 404 with HTML", 400, Missing + "not a Chatwoot: HTTP 404 with an HTML page",
            "{host}/sandbox/not-chatwoot"),
        new(
            "400 not found: other JSON", 400, Missing + "not a Chatwoot: HTTP 200 without a version",
            Script: c => c.Fail("GET", "/chatwoot/api", 200, """{"hello":"world"}""")),
        new(
            "400 not found: Chatwoot 404 on creation", 400, Missing + "HTTP 404: Resource could not be found",
            Script: c => c.Fail("POST", "/inboxes", 404, """{"error":"Resource could not be found"}""")),
        new("400 not found: redirect to https", 400, Missing + "use https", "{host}/sandbox/https-only"),
        new("400 not found: redirect to https of the creation alone", 400, Missing + "use https", Token: "sandbox-https-token"),
        new(
            "400 not found: redirect to another address", 400, Missing + "redirected to https://desk.example.com/api",
            Script: c =>
                c.On("GET", "/chatwoot/api", (context, _) => Results.Redirect("https://desk.example.com/api").ExecuteAsync(context))),
        new(
            "400 not found: 422 without attributes", 400,
            Missing.Replace("(1)", "(9004)", StringComparison.Ordinal) + "HTTP 422: Validation failed: Inbox could not be created",
            AccountId: 9004),
    ];

    private static IEnumerable<ErrorRow> Rejected() =>
    [
        new("400 invalid: 422 with attributes", 400, Invalid + "HTTP 422: Name can't be blank", AccountId: 9003),
        new(
            "400 invalid: 422 param is missing", 400, Invalid + "HTTP 422: param is missing or the value is empty: inbox",
            Script: c => c.Fail("POST", "/inboxes", 422, """{"error":"param is missing or the value is empty: inbox"}""")),
        new("400 invalid: 402 limit", 400, Invalid + "HTTP 402: Account limit exceeded. Upgrade to a higher plan", AccountId: 9002),
    ];

    private static IEnumerable<ErrorRow> Refused() =>
    [
        new("401: unknown token", 401, Unauthorized + "HTTP 401: Invalid Access Token", Token: "no-such-token"),
        new(
            "401: header stripped by a proxy", 401,
            Unauthorized + "HTTP 401: You need to sign in or sign up before continuing. (the header may be stripped by a proxy)",
            Token: "sandbox-stripped-token"),
        new(
            "401: sign-in error in another language", 401,
            Unauthorized + "HTTP 401: Para continuar, faça login ou registre-se. (the header may be stripped by a proxy)",
            Token: "sandbox-localized-token"),
        new("403: agent", 403, Denied + "the token's user has role agent on account 1, administrator is needed",
            Token: "sandbox-agent-token"),
        new("403: not a member", 403, Denied + "HTTP 401: You are not authorized to access this account", Token: "sandbox-outsider-token"),
        new("403: bot", 403, Denied + "HTTP 401: Access to this endpoint is not authorized for bots", Token: "sandbox-bot-token"),
        new("403: suspended account", 403, Denied.Replace(
            "account 1", "account 9001", StringComparison.Ordinal) + "Account is suspended", AccountId: 9001),
        new(
            "403: the right is missing only when the inbox is created", 403, Denied + "HTTP 401: You are not authorized to do this action",
            Script: c => c.Fail("POST", "/inboxes", 401, """{"error":"You are not authorized to do this action"}""")),
        new("403: Chatwoot 403", 403, Denied + "HTTP 403: Forbidden", Script: c =>
            c.Fail("GET", "/inboxes", 403, """{"error":"Forbidden"}""")),
    ];

    private static IEnumerable<ErrorRow> OutOfReach() =>
    [
        new("502 Chatwoot: no such host", 502, Unreachable + "no such host", "http://chatwoot.invalid"),
        new("502 Chatwoot: connection refused", 502, Unreachable + "connection refused", "http://127.0.0.1:{other}"),
        new("502 Chatwoot: no answer in time", 502, Unreachable + "no answer within 10 s", Token: "sandbox-slow-token"),
        new(
            "502 Chatwoot: TLS", 502,
            Unreachable + "TLS: Cannot determine the frame size or a corrupted frame was received",
            "https://127.0.0.1:{port}/sandbox/chatwoot"),
        new("502 Chatwoot: 429", 502, Unreachable + "HTTP 429: Retry later", Token: "sandbox-throttled-token"),
        new(
            "502 Chatwoot: 429 of the creation alone", 502, Unreachable + "HTTP 429: Retry later",
            Script: c => c.FailTimes("POST", "/inboxes", 1, 429, "Retry later\n", "text/plain")),
        new("502 Chatwoot: 500", 502, Unreachable + "HTTP 500: Internal Server Error", Token: "sandbox-broken-token"),
        new(
            "502 Chatwoot: 503 of a proxy in front", 502, Unreachable + "HTTP 503: Service Unavailable",
            Script: c =>
                c.On("GET", "/chatwoot/api", (context, _) => Results.Text("<html>", "text/html", statusCode: 503).ExecuteAsync(context))),
        new("502 Chatwoot: connection cut", 502, Unreachable + "connection closed before the answer was complete", Script: c =>
            c.Cut("GET", "/chatwoot/api")),
    ];
}
