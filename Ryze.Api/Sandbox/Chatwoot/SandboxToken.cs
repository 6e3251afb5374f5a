namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>
/// The sandbox's tokens, each with another behaviour (docs/spec/chatwoot.md 1.1.3 and 4.1). All other tokens are unknown.
/// </summary>
internal static class SandboxToken
{
    public const string Admin = "sandbox-admin-token";
    public const string Agent = "sandbox-agent-token";

    /// <summary>A valid token whose user is in no account.</summary>
    public const string Outsider = "sandbox-outsider-token";

    public const string Bot = "sandbox-bot-token";

    /// <summary>Behaves as if a proxy had removed the header.</summary>
    public const string Stripped = "sandbox-stripped-token";

    /// <summary>Like <see cref="Stripped"/>, with Portuguese texts.</summary>
    public const string Localized = "sandbox-localized-token";

    public const string Throttled = "sandbox-throttled-token";
    public const string Broken = "sandbox-broken-token";

    /// <summary>An administrator who receives every answer only after 30 s.</summary>
    public const string Slow = "sandbox-slow-token";

    /// <summary>An administrator whose inbox is created at once, but answered only after 30 s.</summary>
    public const string SlowCreate = "sandbox-slow-create-token";

    /// <summary>An administrator whose inbox creation is redirected to https.</summary>
    public const string Https = "sandbox-https-token";

    /// <summary>An administrator of a Chatwoot before 4.13: inboxes without <c>secret</c>, accounts without <c>status</c>.</summary>
    public const string Old = "sandbox-old-token";

    /// <summary>
    /// An administrator of a Chatwoot before 4.9: like <see cref="Old"/>, but it keeps only <c>in_reply_to</c> and <c>items</c> of a
    /// message's
    /// <c>content_attributes</c>.
    /// </summary>
    public const string Before49 = "sandbox-before-4.9-token";

    public static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(30);

    /// <summary>The user's role in the accounts of <see cref="SandboxAccount"/>, or null without membership.</summary>
    public static string? RoleOf(string token) => token switch
    {
        Admin or Slow or SlowCreate or Https or Old or Before49 => "administrator",
        Agent => "agent",
        _ => null,
    };

    public static bool IsKnown(string token) => token is Outsider or Bot || RoleOf(token) is not null;
}
