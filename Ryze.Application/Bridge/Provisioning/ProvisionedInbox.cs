using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>Provisioning's outcome: an inbox, or a failure.</summary>
/// <param name="Created">Whether this run created the inbox.</param>
/// <param name="Failure">Set when no inbox exists.</param>
/// <param name="InboxMayExist">After a failure: Chatwoot may have created, or may still create, an unknown inbox.</param>
internal sealed record ProvisionedInbox(
    ChatwootInbox? Inbox, bool Created, string? Version = null, Error? Failure = null, bool InboxMayExist = false)
{
    public static ProvisionedInbox Failed(Error failure) => new(null, Created: false, Failure: failure);
}
