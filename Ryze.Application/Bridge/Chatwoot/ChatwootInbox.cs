using Ryze.Domain;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>An inbox as Chatwoot shows it to an administrator.</summary>
/// <param name="WebhookUrl">Null for inboxes of other channels and for unlinked ones. Carries our path secret, so it is a secret too.</param>
/// <param name="Identifier">Whoever knows it can post as a customer.</param>
/// <param name="SigningSecret">Signs webhooks; null before Chatwoot 4.13.</param>
public sealed record ChatwootInbox(long Id, string Name, Secret? WebhookUrl, Secret? Identifier, Secret? SigningSecret);
