using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Bridge.Provisioning;

/// <summary>The bridge's own record of an integration that runs or must still be removed.</summary>
/// <param name="Id"><c>int_...</c>.</param>
/// <param name="Instance">The instance name, as in the link's path.</param>
/// <param name="Channel">See <see cref="LinkKey"/>; one integration runs per link key.</param>
/// <param name="ChannelUrl">The link's URL at the public API.</param>
/// <param name="Settings">The current settings; a failed activation leaves them untouched.</param>
/// <param name="WebhookSecret">The secret part of the webhook URL, created before the inbox so that it identifies our inbox.</param>
/// <param name="Inbox">Null until Chatwoot returns it.</param>
/// <param name="ActivationId">The last applied activation.</param>
/// <param name="SupersededBy">The integration that took over the link, for another URL or account.</param>
/// <param name="KeepInbox">Whether a removal keeps the inbox, unlinked.</param>
/// <param name="CheckAt">When to compare Chatwoot's inboxes with this record next; null when no check is needed.</param>
/// <param name="Checks">The number of failed checks.</param>
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
    /// <summary>The path of every webhook URL, before the integration's id and path secret.</summary>
    public const string WebhookPath = "/v1/webhooks/chatwoot/";

    /// <summary>See <see cref="ActivateRequest.Tenant"/>.</summary>
    public string? Tenant { get; init; }

    /// <summary>
    /// Whether an inbox carries this integration's webhook URL. Only the URL's secret end counts, because the operator can change the
    /// address.
    /// </summary>
    public bool Owns(Secret? webhookUrl) =>
        webhookUrl is not null && webhookUrl.Reveal().EndsWith($"/{Id}/{WebhookSecret.Reveal()}", StringComparison.Ordinal);

    /// <summary>
    /// Whether this is the stored inbox, although someone changed or removed its webhook URL. The id alone is not enough: at another
    /// address, or in a restored database, another inbox can have it.
    /// </summary>
    public bool IsStoredInbox(long inboxId, Secret? identifier, Secret? webhookUrl) =>
        Inbox is { Identifier: { } known } stored && stored.Id == inboxId && known.Equals(identifier)
        && webhookUrl?.Reveal().Contains(WebhookPath, StringComparison.Ordinal) != true;
}
