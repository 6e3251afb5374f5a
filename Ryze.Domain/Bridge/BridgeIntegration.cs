using Ryze.Domain.Chatwoot;

namespace Ryze.Domain.Bridge;

/// <summary>The bridge's own record of an integration: what runs, or what is still to be taken down.</summary>
/// <param name="Id"><c>int_...</c>.</param>
/// <param name="Instance">Name of the instance, as in the socket's path.</param>
/// <param name="Channel">See <see cref="ChannelKey"/>; one integration per channel runs.</param>
/// <param name="ChannelUrl">Where the bridge dials back.</param>
/// <param name="Settings">What runs now; a failed activation leaves it untouched.</param>
/// <param name="WebhookSecret">The unguessable part of the webhook URL; made before the inbox, so that an inbox can be told to be ours.</param>
/// <param name="Inbox">Null until Chatwoot named it.</param>
/// <param name="ActivationId">The activation applied last.</param>
/// <param name="SupersededBy">The integration that took the channel over, for another URL or account.</param>
/// <param name="KeepInbox">When removed: the inbox stays, unlinked.</param>
/// <param name="CheckAt">When the inboxes on Chatwoot's side are next compared with this record; null when there is no need.</param>
/// <param name="Checks">How often that was tried in vain.</param>
public sealed record BridgeIntegration(
    string Id,
    string Instance,
    string Channel,
    string ChannelUrl,
    ChatwootSettings Settings,
    Secret WebhookSecret,
    LinkedInbox? Inbox,
    string? ChatwootVersion,
    BridgeIntegrationPhase Phase,
    string LastError,
    string ActivationId,
    string? SupersededBy,
    bool KeepInbox,
    DateTimeOffset? CheckAt,
    int Checks,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>
    /// Whether an inbox is ours, by the part of its webhook URL that nobody can guess: the address in front of it changes with the
    /// operator's settings.
    /// </summary>
    public bool Owns(Secret? webhookUrl) =>
        webhookUrl is not null && webhookUrl.Reveal().EndsWith($"/{Id}/{WebhookSecret.Reveal()}", StringComparison.Ordinal);
}
