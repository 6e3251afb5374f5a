
namespace Ryze.Domain.Protocol.Http;

/// <summary>Body of <c>POST /v1/integrations/activate</c> (bridge.md 1); snake_case on the wire.</summary>
/// <param name="Instance">Name of the instance, as in the path of the socket.</param>
/// <param name="ChannelUrl">Where the bridge dials back; its <c>integration</c> query parameter is the API's id of the integration.</param>
/// <param name="BridgeIntegrationId">The integration that the caller believes to exist already.</param>
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
    /// <summary>Longest <see cref="Tenant"/> taken, in characters.</summary>
    public const int MaxTenantLength = 64;

    /// <summary>Longest <c>Idempotency-Key</c> taken, in visible ASCII characters.</summary>
    public const int MaxActivationIdLength = 128;

    /// <summary>Longest <c>channel_url</c> taken, in characters.</summary>
    public const int MaxChannelUrlLength = 2048;

    /// <summary>
    /// Identifies the customer, so that customers share the bridge fairly (security.md 1): the same for all integrations of one customer. Our
    /// addition to the contract. Null when the API does not send it.
    /// </summary>
    public string? Tenant { get; init; }

    public static ActivateRequest For(string instance, string channelUrl, string? bridgeIntegrationId, ChatwootSettings settings) => new(
        instance, channelUrl, bridgeIntegrationId, settings.BaseUrl, settings.AccountId, settings.ApiToken, settings.InboxName,
        settings.SignMessages, settings.IgnoreGroups, settings.StartAsPending, settings.ReopenResolved);

    public ChatwootSettings ToSettings() => new(
        Domain.Protocol.Http.ChatwootBaseUrl.Normalize(ChatwootBaseUrl), ChatwootAccountId, ChatwootApiToken, Domain.Protocol.Http.InboxName.Normalize(InboxName),
        SignMessages, IgnoreGroups, StartAsPending, ReopenResolved);
}
