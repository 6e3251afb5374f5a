using Ryze.Api.Http.RateLimiting;
using Ryze.Api.PublicApi.Instances;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Api.Http.OpenApi;

/// <summary>The error tables of docs/spec/api.md 4.3, 5, 6 and 7, in their order, and the tables for deliveries.</summary>
internal static class ErrorRowCatalog
{
    public static IReadOnlyList<ErrorRow> Set(ExampleInputs inputs) =>
    [
        new("chatwoot_not_found",
            $"The account id is wrong, or the URL redirects or is not a Chatwoot.{inputs.Try("chatwootAccountId 9404")}",
            new ChatwootError.NotFound(inputs.ChatwootBaseUrl, 9404, Detail.Of("HTTP 404: Resource could not be found"))),
        new("chatwoot_invalid",
            $"Chatwoot refuses the inbox, or the account has reached its limit.{inputs.Try("chatwootAccountId 9002 or 9003")}",
            new ChatwootError.Invalid(Detail.Of("HTTP 402: Account limit exceeded. Upgrade to a higher plan"))),
        new("invalid_body", "The body is invalid. The message names every faulty field.",
        new RequestError.InvalidBody("chatwootAccountId must be greater than 0; inboxName is required")),
        new("chatwoot_unauthorized", $"Chatwoot does not know the token.{inputs.Try("chatwootApiToken wrong-token")}",
            new ChatwootError.Unauthorized(Detail.Of("HTTP 401: Invalid Access Token"))),
        .. Access(),
        new("chatwoot_forbidden",
            $"The token is valid, but its user is not an administrator of this account.{inputs.Try("chatwootApiToken sandbox-agent-token, or chatwootAccountId 9001")}",
            new ChatwootError.Forbidden(1, Detail.Of("the token's user has role agent on account 1, administrator is needed"))),
        new("activation_in_progress", "Another activation of the instance is in progress.", new IntegrationError.ActivationInProgress()),
        new("too_large", "The body is larger than 64 KiB.", new RequestError.TooLarge(Api.Hosting.HostLimits.MaxBodyLength)),
        new("unsupported_media_type", "The body is not sent as application/json.", new RequestError.UnsupportedMediaType()),
        .. RateLimit(),
        new("not_persisted", "The local database failed. The activation was undone.",
            new IntegrationError.NotPersisted(Detail.Of("SQLite Error 13: 'database or disk is full'."))),
        new("chatwoot_unreachable",
            $"A DNS, connection, TLS or timeout error, Chatwoot's 429 or 5xx, or an address that the network policy refuses.{inputs.Try("chatwootApiToken sandbox-throttled-token")}",
            new ChatwootError.Unreachable(inputs.ChatwootBaseUrl, Detail.Of("connection refused"))),
        .. NoBridge(),
        .. ModuleOff(),
    ];

    public static IReadOnlyList<ErrorRow> List() =>
    [
        .. Access(),
        new("no_integration", "The instance has no integration.", new IntegrationError.None()),
        .. RateLimit(),
        .. ModuleOff(),
    ];

    public static IReadOnlyList<ErrorRow> Deliveries() =>
    [
        new("invalid_query", "limit or after is invalid.", new RequestError.InvalidQuery($"limit must be 1 to {DeadLetterPage.MaxSize}")),
        .. BridgeCallErrors(),
    ];

    public static IReadOnlyList<ErrorRow> Retry() =>
    [
        new("invalid_body", "The body is present and invalid.", new RequestError.InvalidBody(
            $"ids must name 1 to {DeadLetterPage.MaxNamed} events")),
        new("too_large", "The body is larger than 64 KiB.", new RequestError.TooLarge(Api.Hosting.HostLimits.MaxBodyLength)),
        new("unsupported_media_type", "The body is not sent as application/json.", new RequestError.UnsupportedMediaType()),
        .. BridgeCallErrors(),
    ];

    public static IReadOnlyList<ErrorRow> Delete() =>
    [
        new("invalid_query", "keepInbox is neither true nor false.", new RequestError.InvalidQuery("keepInbox must be true or false")),
        .. Access(),
        new("no_integration", "The instance has no integration.", new IntegrationError.NoneToDelete()),
        new("activation_in_progress", "An activation of the instance is in progress.", new IntegrationError.ActivationInProgress()),
        .. RateLimit(),
        .. ModuleOff(),
    ];

    public static IReadOnlyList<ErrorRow> Create() =>
    [
        new("invalid_body",
            "The body is invalid. The message names every faulty field. `chatwoot.error` reports errors of Chatwoot fields instead.",
            new RequestError.InvalidInstanceBody($"name {Domain.PublicApi.Instances.InstanceName.Rule}")),
        .. Tokens(),
        AccountOnly(),
        new("quota_exceeded", "The account has reached its instance quota.", new InstanceError.QuotaExceeded()),
        new("name_taken", "The account already has an instance with this name.", new InstanceError.NameTaken()),
        new("token_taken", "The token in the body is already in use.", new InstanceError.TokenTaken()),
        new("too_large", "The body is larger than 64 KiB.", new RequestError.TooLarge(Api.Hosting.HostLimits.MaxBodyLength)),
        new("unsupported_media_type", "The body is not sent as application/json.", new RequestError.UnsupportedMediaType()),
        new("rate_limited", $"More than {InstancesController.CreationsPerMinute} creations or {RateLimits.Limit} requests in the minute.",
            new AccessError.RateLimited()),
    ];

    public static IReadOnlyList<ErrorRow> ListInstances() =>
    [
        new("empty_filter", "instanceName is present but empty.", new InstanceError.EmptyFilter()),
        .. Tokens(),
        new("instance_not_found", "The filter names one instance, and it does not exist.", new InstanceError.NotFound()),
        .. RateLimit(),
    ];

    public static IReadOnlyList<ErrorRow> DeleteInstance() =>
    [
        .. Tokens(),
        AccountOnly(),
        new("instance_not_found", "The account has no instance of that name.", new InstanceError.NotFound()),
        new("activation_in_progress", "An activation, its settlement or another deletion of the instance is in progress.",
            new IntegrationError.ActivationInProgress()),
        EngineErrorRows.ChangeInProgress(),
        .. RateLimit(),
    ];

    private static IEnumerable<ErrorRow> BridgeCallErrors() =>
    [
        .. Access(),
        new("no_integration", "The instance has no integration.", new IntegrationError.None()),
        .. RateLimit(),
        .. NoBridge(),
        new("unknown_to_the_bridge", "The bridge does not know the integration.", new BridgeError.UnknownIntegration()),
        new("not_supported", "The bridge is not Ryze's and does not support this call.", new BridgeError.NoDeadLetters(404)),
        .. ModuleOff(),
    ];

    private static IEnumerable<ErrorRow> NoBridge() =>
    [
        new("bridge_unreachable", "The bridge did not answer.", new BridgeError.Unreachable(
            Detail.Of("connection refused"), MayHaveActed: false)),
        new("bridge_rejected", "The bridge does not accept BRIDGE_TOKEN.", new BridgeError.Rejected(
            Detail.Of("HTTP 401: wrong BRIDGE_TOKEN"))),
    ];

    private static ErrorRow AccountOnly() =>
        new("account_token_required", "The token belongs to an instance, and this call needs the account's token.",
            new AccessError.AccountTokenRequired());

    private static IEnumerable<ErrorRow> Tokens() =>
    [
        new("missing_token", "No token was sent.", new AccessError.MissingToken()),
        new("invalid_token", "The token is unknown.", new AccessError.InvalidToken()),
    ];

    internal static IEnumerable<ErrorRow> Access() =>
    [
        .. Tokens(),
        new("instance_token_mismatch", "The token belongs to another instance of the account.", new AccessError.InstanceTokenMismatch()),
        new("instance_not_found", "The account has no instance of that name.", new AccessError.InstanceNotFound()),
    ];

    internal static IEnumerable<ErrorRow> RateLimit() =>
        [new("rate_limited", $"More than {RateLimits.Limit} requests in the minute.", new AccessError.RateLimited())];

    private static IEnumerable<ErrorRow> ModuleOff() =>
        [new("module_off", "BRIDGE_URL or BRIDGE_TOKEN is not set.", new BridgeError.NotConfigured())];
}
