using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>What provisioning came to: an inbox, or a failure.</summary>
/// <param name="Created">Whether the inbox was made just now.</param>
/// <param name="Failure">Set when there is no inbox.</param>
/// <param name="InboxMayExist">After a failure: Chatwoot may have made, or may still make, an inbox that nobody knows of.</param>
internal sealed record ProvisionedInbox(
    ChatwootInbox? Inbox, bool Created, string? Version = null, Error? Failure = null, bool InboxMayExist = false)
{
    public static ProvisionedInbox Failed(Error failure) => new(null, Created: false, Failure: failure);
}
