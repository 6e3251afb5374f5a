using System.Globalization;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>Exact texts of Chatwoot 4.15.1 (docs/spec/chatwoot.md 1.1.3 and 1.2.3; docs/spec/real-chatwoot.md 3).</summary>
internal static class SandboxText
{
    public const string SignIn = "You need to sign in or sign up before continuing.";
    public const string SignInPortuguese = "Para continuar, faça login ou registre-se.";
    public const string InvalidToken = "Invalid Access Token";
    public const string NotForBots = "Access to this endpoint is not authorized for bots";
    public const string NotFound = "Resource could not be found";
    public const string Suspended = "Account is suspended";
    public const string NotAMember = "You are not authorized to access this account";
    public const string NotAnAdministrator = "You are not authorized to do this action";
    public const string NulByte = "string contains null byte";

    /// <summary>A database statement timed out, so nothing is stored.</summary>
    public const string StatementTimeout = "PG::QueryCanceled: ERROR:  canceling statement due to statement timeout\n";

    /// <summary>The message is stored, but the job queue is unreachable.</summary>
    public const string RedisAway = "Connection refused - connect(2) for 127.0.0.1:6390 (redis://127.0.0.1:6390)";

    public const string Limit = "Account limit exceeded. Upgrade to a higher plan";
    public const string MessageDeleted = "This message was deleted";
    public const string Deleted = "Your inbox deletion request will be processed in some time.";

    /// <summary>An example of a 422 that is not about the payload's attributes.</summary>
    public const string WithoutAttributes = "Validation failed: Inbox could not be created";

    /// <summary>A time in Rails' JSON format.</summary>
    public static string? Time(DateTimeOffset? at) =>
        at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
