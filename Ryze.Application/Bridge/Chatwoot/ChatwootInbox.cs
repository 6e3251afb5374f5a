using Ryze.Domain;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>An inbox as Chatwoot shows it to an administrator.</summary>
/// <param name="WebhookUrl">Null for inboxes of other links and for unlinked inboxes. It is secret, because it contains our path
/// secret.</param>
/// <param name="Identifier">Secret, because it allows anyone to post as a customer.</param>
/// <param name="SigningSecret">Signs webhooks; null before Chatwoot 4.13.</param>
public sealed record ChatwootInbox(long Id, string Name, Secret? WebhookUrl, Secret? Identifier, Secret? SigningSecret);
