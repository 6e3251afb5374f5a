namespace Ryze.Infrastructure.Shared.Secrets;

/// <summary>The Chatwoot account that a stored token may be sent to, as its row names it.</summary>
public readonly record struct TokenDestination(string BaseUrl, long AccountId);
