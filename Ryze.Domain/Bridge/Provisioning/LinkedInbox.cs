namespace Ryze.Domain.Bridge.Provisioning;

/// <summary>An integration's Chatwoot inbox.</summary>
/// <param name="Identifier">Secret, because it allows anyone to post as a customer.</param>
/// <param name="SigningSecret">Null before Chatwoot 4.13, which does not sign webhooks.</param>
public sealed record LinkedInbox(long Id, string Name, Secret? Identifier, Secret? SigningSecret);
