using Ryze.Application.Bridge.Chatwoot;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>What the bridge found at an activation's Chatwoot address.</summary>
/// <param name="Version">Chatwoot's version.</param>
/// <param name="Inbox">The integration's inbox; null when the account does not have it.</param>
internal sealed record InboxLookup(ChatwootAccess Access, string Version, ChatwootInbox? Inbox);
