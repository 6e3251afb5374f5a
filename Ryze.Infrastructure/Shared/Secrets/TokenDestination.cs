namespace Ryze.Infrastructure.Shared.Secrets;

/// <summary>The Chatwoot account that may receive a stored token, as named in the token's row.</summary>
public readonly record struct TokenDestination(string BaseUrl, long AccountId);
