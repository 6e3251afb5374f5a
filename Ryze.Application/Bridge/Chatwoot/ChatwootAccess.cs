using Ryze.Domain;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>An account of a Chatwoot and the token to act on it.</summary>
public sealed record ChatwootAccess(string BaseUrl, long AccountId, Secret ApiToken)
{
    /// <summary>Calls wait until live messages leave room in the request budget (<see cref="Application.Bridge.Chatwoot.ChatwootPace"/>).</summary>
    public bool YieldsToMessages { get; init; }

    /// <summary>The customer whose share of the memory long lists use (security.md 1); null when it is not known.</summary>
    public string? Tenant { get; init; }
}
