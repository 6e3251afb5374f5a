using Ryze.Domain;

namespace Ryze.Application.Ports;

/// <summary>An account of a Chatwoot and the token to act on it.</summary>
public sealed record ChatwootAccess(string BaseUrl, long AccountId, Secret ApiToken)
{
    /// <summary>Calls wait until live messages leave room in the request budget (<see cref="Relay.ChatwootPace"/>).</summary>
    public bool YieldsToMessages { get; init; }
}
