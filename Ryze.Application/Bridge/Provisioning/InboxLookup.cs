using Ryze.Application.Bridge.Chatwoot;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>What was found at the address of an activation.</summary>
/// <param name="Version">Chatwoot's version.</param>
/// <param name="Inbox">The integration's inbox; null when it is not in the account.</param>
internal sealed record InboxLookup(ChatwootAccess Access, string Version, ChatwootInbox? Inbox);
