using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Bridge.Provisioning;

/// <summary>The bridge's own record of an integration: what runs, or what is still to be taken down.</summary>
/// <param name="Id"><c>int_...</c>.</param>
/// <param name="Instance">Name of the instance, as in the socket's path.</param>
/// <param name="Channel">See <see cref="LinkKey"/>; one integration per channel runs.</param>
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
    /// <summary>Path of every webhook URL of a bridge, followed by the integration's id and path secret.</summary>
    public const string WebhookPath = "/v1/webhooks/chatwoot/";

    /// <summary>See <see cref="ActivateRequest.Tenant"/>.</summary>
    public string? Tenant { get; init; }

    /// <summary>
    /// Whether an inbox carries this integration's webhook URL. The unguessable end of the URL decides: the address in front of it changes
    /// with the operator's settings.
    /// </summary>
    public bool Owns(Secret? webhookUrl) =>
        webhookUrl is not null && webhookUrl.Reveal().EndsWith($"/{Id}/{WebhookSecret.Reveal()}", StringComparison.Ordinal);

    /// <summary>
    /// Whether an inbox is the stored one although its webhook URL was changed or removed by hand. The id alone does not decide: behind
    /// another address, or a restored database, the same id can be another inbox.
    /// </summary>
    public bool IsStoredInbox(long inboxId, Secret? identifier, Secret? webhookUrl) =>
        Inbox is { Identifier: { } known } stored && stored.Id == inboxId && known.Equals(identifier)
        && webhookUrl?.Reveal().Contains(WebhookPath, StringComparison.Ordinal) != true;
}
