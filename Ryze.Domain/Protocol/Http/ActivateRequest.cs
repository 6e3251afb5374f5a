
namespace Ryze.Domain.Protocol.Http;

/// <summary>The body of <c>POST /v1/integrations/activate</c> (docs/spec/bridge.md 1); snake_case on the wire.</summary>
/// <param name="Instance">The instance name, as in the link's path.</param>
/// <param name="ChannelUrl">The link's URL; its <c>integration</c> query parameter is the public API's integration id.</param>
/// <param name="BridgeIntegrationId">The existing bridge integration that the caller expects.</param>
public sealed record ActivateRequest(
    string Instance,
    string ChannelUrl,
    string? BridgeIntegrationId,
    string ChatwootBaseUrl,
    long ChatwootAccountId,
    Secret ChatwootApiToken,
    string InboxName,
    bool SignMessages,
    bool IgnoreGroups,
    bool StartAsPending,
    bool ReopenResolved)
{
    /// <summary>The longest accepted <see cref="Tenant"/>, in characters.</summary>
    public const int MaxTenantLength = 64;

    /// <summary>The longest accepted <c>Idempotency-Key</c>, in visible ASCII characters.</summary>
    public const int MaxActivationIdLength = 128;

    /// <summary>The longest accepted <c>channel_url</c>, in characters.</summary>
    public const int MaxChannelUrlLength = 2048;

    /// <summary>
    /// Identifies the customer across all their integrations, so that customers share the bridge fairly (docs/spec/security.md 1). Our
    /// addition to the contract; null when the public API does not send it.
    /// </summary>
    public string? Tenant { get; init; }

    public static ActivateRequest For(string instance, string channelUrl, string? bridgeIntegrationId, ChatwootSettings settings) => new(
        instance, channelUrl, bridgeIntegrationId, settings.BaseUrl, settings.AccountId, settings.ApiToken, settings.InboxName,
        settings.SignMessages, settings.IgnoreGroups, settings.StartAsPending, settings.ReopenResolved);

    public ChatwootSettings ToSettings() => new(
        Domain.Protocol.Http.ChatwootBaseUrl.Normalize(ChatwootBaseUrl), ChatwootAccountId, ChatwootApiToken,
        Domain.Protocol.Http.InboxName.Normalize(InboxName),
        SignMessages, IgnoreGroups, StartAsPending, ReopenResolved);
}
