using Ryze.Domain;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>A Chatwoot account and the token for it.</summary>
public sealed record ChatwootAccess(string BaseUrl, long AccountId, Secret ApiToken)
{
    /// <summary>
    /// Calls wait until live messages leave room in the request budget (<see cref="Application.Bridge.Chatwoot.ChatwootPace"/>).
    /// </summary>
    public bool YieldsToMessages { get; init; }

    /// <summary>The customer whose memory share long lists use (docs/spec/security.md 1); null when unknown.</summary>
    public string? Tenant { get; init; }
}
