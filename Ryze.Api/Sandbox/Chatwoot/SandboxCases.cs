using Ryze.Domain.Protocol.Http;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>
/// The activation cases of docs/spec/chatwoot.md 4.1. They trigger each error row of docs/spec/api.md 4.3 with <em>Try it out</em>. Paths
/// have the default prefix. <c>sandbox-slow-create-token</c> is not listed, because the bridge has to settle its outcome
/// (docs/spec/bridge.md 1.1, step 3).
/// </summary>
public static class SandboxCases
{
    public const string ChatwootPath = "/sandbox/chatwoot";

    /// <summary>A web site that is not a Chatwoot. It answers 404 and an HTML page to every request.</summary>
    public const string NotChatwootPath = "/sandbox/not-chatwoot";

    /// <summary>A single-page application. It answers 200 and an HTML page to every request.</summary>
    public const string WebSitePath = "/sandbox/web-site";

    /// <summary>A Chatwoot with <c>FORCE_SSL=true</c>. It answers 301 to https.</summary>
    public const string HttpsOnlyPath = "/sandbox/https-only";

    private const string ProxyHint = " (the header may be stripped by a proxy)";

    public static IReadOnlyList<SandboxCase> All { get; } =
    [
        Works("works", SandboxToken.Admin),
        Works("works with a Chatwoot before 4.13", SandboxToken.Old),
        Works("works with a Chatwoot before 4.9", SandboxToken.Before49),
        Token("token wrong", "no-such-token", BridgeErrorCode.ChatwootUnauthorized, "HTTP 401: Invalid Access Token"),
        Token(
            "header stripped",
            SandboxToken.Stripped,
            BridgeErrorCode.ChatwootUnauthorized,
            "HTTP 401: " + SandboxText.SignIn + ProxyHint),
        Token(
            "localized",
            SandboxToken.Localized,
            BridgeErrorCode.ChatwootUnauthorized,
            "HTTP 401: " + SandboxText.SignInPortuguese + ProxyHint),
        Token(
            "agent role",
            SandboxToken.Agent,
            BridgeErrorCode.ChatwootForbidden,
            "the token's user has role agent on account 1, administrator is needed"),
        Token(
            "not a member",
            SandboxToken.Outsider,
            BridgeErrorCode.ChatwootForbidden,
            "HTTP 401: You are not authorized to access this account"),
        Token(
            "bot token",
            SandboxToken.Bot,
            BridgeErrorCode.ChatwootForbidden,
            "HTTP 401: Access to this endpoint is not authorized for bots"),
        Token("throttled", SandboxToken.Throttled, BridgeErrorCode.ChatwootUnreachable, "HTTP 429: Retry later"),
        Token("broken", SandboxToken.Broken, BridgeErrorCode.ChatwootUnreachable, "HTTP 500: Internal Server Error"),
        Token("slow", SandboxToken.Slow, BridgeErrorCode.ChatwootUnreachable, "no answer within 10 s"),
        Token("https forced on creation", SandboxToken.Https, BridgeErrorCode.ChatwootNotFound, "use https"),
        Account("account missing", SandboxAccount.FirstMissing, BridgeErrorCode.ChatwootNotFound, "HTTP 404: Resource could not be found"),
        Account("suspended", SandboxAccount.Suspended, BridgeErrorCode.ChatwootForbidden, "Account is suspended"),
        Account("limit", SandboxAccount.AtItsLimit, BridgeErrorCode.ChatwootInvalid, "HTTP 402: " + SandboxText.Limit),
        Account("invalid", SandboxAccount.RejectsInboxes, BridgeErrorCode.ChatwootInvalid, "HTTP 422: Name can't be blank"),
        Account(
            "unprocessable without attributes",
            SandboxAccount.FailsWithoutAttributes,
            BridgeErrorCode.ChatwootNotFound,
            "HTTP 422: " + SandboxText.WithoutAttributes),
        Base("not Chatwoot", NotChatwootPath, "not a Chatwoot: HTTP 404 with an HTML page"),
        Base("web site", WebSitePath, "not a Chatwoot: HTTP 200 with an HTML page"),
        Base("https forced", HttpsOnlyPath, "use https"),
    ];

    private static SandboxCase Works(string name, string token) => new(name, ChatwootPath, 1, token, null, "");

    private static SandboxCase Token(string name, string token, BridgeErrorCode family, string detail) =>
        new(name, ChatwootPath, 1, token, family, detail);

    private static SandboxCase Account(string name, long accountId, BridgeErrorCode family, string detail) =>
        new(name, ChatwootPath, accountId, SandboxToken.Admin, family, detail);

    private static SandboxCase Base(string name, string path, string detail) =>
        new(name, path, 1, SandboxToken.Admin, BridgeErrorCode.ChatwootNotFound, detail);
}
