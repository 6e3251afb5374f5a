namespace Ryze.Domain.Bridge.Provisioning;

/// <summary>The Chatwoot inbox of an integration.</summary>
/// <param name="Identifier">Whoever knows it can post as a customer.</param>
/// <param name="SigningSecret">Null before Chatwoot 4.13, which does not sign.</param>
public sealed record LinkedInbox(long Id, string Name, Secret? Identifier, Secret? SigningSecret);
