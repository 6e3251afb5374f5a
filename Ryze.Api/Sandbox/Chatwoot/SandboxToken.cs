namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>The tokens the sandbox knows; each shows another behaviour (reference chatwoot.md 1.1.3 and 4.1). Any other is unknown.</summary>
internal static class SandboxToken
{
    public const string Admin = "sandbox-admin-token";
    public const string Agent = "sandbox-agent-token";

    /// <summary>A good token of a user who is in no account.</summary>
    public const string Outsider = "sandbox-outsider-token";

    public const string Bot = "sandbox-bot-token";

    /// <summary>As if a proxy had dropped the header.</summary>
    public const string Stripped = "sandbox-stripped-token";

    /// <summary>The same in Portuguese.</summary>
    public const string Localized = "sandbox-localized-token";

    public const string Throttled = "sandbox-throttled-token";
    public const string Broken = "sandbox-broken-token";

    /// <summary>An administrator who receives every answer only after 30 s.</summary>
    public const string Slow = "sandbox-slow-token";

    /// <summary>An administrator whose creation works at once and is answered only after 30 s.</summary>
    public const string SlowCreate = "sandbox-slow-create-token";

    /// <summary>An administrator whose creation is redirected to https.</summary>
    public const string Https = "sandbox-https-token";

    /// <summary>An administrator of a Chatwoot before 4.13: inboxes without <c>secret</c>, accounts without <c>status</c>.</summary>
    public const string Old = "sandbox-old-token";

    /// <summary>
    /// An administrator of a Chatwoot before 4.9: as <see cref="Old"/>, and of a message's <c>content_attributes</c> it keeps only
    /// <c>in_reply_to</c> and <c>items</c>.
    /// </summary>
    public const string Before49 = "sandbox-before-4.9-token";

    public static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(30);

    /// <summary>The user's role in the accounts of <see cref="SandboxAccount"/>; null for a member of none.</summary>
    public static string? RoleOf(string token) => token switch
    {
        Admin or Slow or SlowCreate or Https or Old or Before49 => "administrator",
        Agent => "agent",
        _ => null,
    };

    public static bool IsKnown(string token) => token is Outsider or Bot || RoleOf(token) is not null;
}
