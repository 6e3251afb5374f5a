using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Api.Http.Errors;

/// <summary>Maps every error to its HTTP status and its literal message (docs/spec/api.md 1 to 7).</summary>
public sealed record ErrorAnswer(int Status, string Message)
{
    public static ErrorAnswer Of(Error error) => error switch
    {
        ChatwootError.NotFound e =>
            new(400,
            $"Chatwoot account or endpoint not found — verify chatwootBaseUrl ({e.BaseUrl}) and chatwootAccountId ({e.AccountId}). Detail: {e.Detail}"),
        ChatwootError.Invalid e =>
            new(400, $"Chatwoot rejected the request as invalid — verify inboxName and the Chatwoot account's limits. Detail: {e.Detail}"),
        ChatwootError.Unauthorized e => new(401, $"Chatwoot rejected the API token — verify chatwootApiToken. Detail: {e.Detail}"),
        ChatwootError.Forbidden e =>
            new(403, $"Chatwoot denied the request — verify the API token has admin scope on account {e.AccountId}. Detail: {e.Detail}"),
        ChatwootError.Unreachable e =>
            new(502,
            $"Chatwoot is unreachable at {e.BaseUrl} — verify chatwootBaseUrl and that the host is reachable from the server. Detail: {e.Detail}"),

        BridgeError.Unreachable e =>
            new(502, $"integration bridge is unreachable — verify BRIDGE_URL and that the bridge is running. Detail: {e.Detail}"),
        BridgeError.Rejected e => new(502, $"integration bridge rejected the request — verify BRIDGE_TOKEN. Detail: {e.Detail}"),
        BridgeError.UnknownIntegration =>
            new(502, "integration bridge does not know this integration — activate it again (POST /api/chatwoot/set/{instance})"),
        BridgeError.NoDeadLetters e =>
            new(502,
            $"integration bridge has no deliveries to show (HTTP {e.Status}) — the bridge behind BRIDGE_URL does not support them"),
        BridgeError.NotConfigured => new(503, "integration gateway not configured (set BRIDGE_URL and BRIDGE_TOKEN)"),

        IntegrationError.None => new(404, "no chatwoot integration for this instance"),
        IntegrationError.NoneToDelete => new(404, "no chatwoot integration to delete"),
        IntegrationError.ActivationInProgress => new(409, "chatwoot activation already in progress for this instance"),
        IntegrationError.NotPersisted e => new(500, $"chatwoot integration failed: persist integration: {e.Detail}"),

        InstanceError.NameTaken => new(409, "Instance name already exists"),
        InstanceError.TokenTaken => new(409, "Instance token already exists"),
        InstanceError.QuotaExceeded => new(403, "Account instance quota exceeded"),
        InstanceError.NotFound => new(404, "Instance not found"),
        InstanceError.EmptyFilter => new(400, "instanceName must not be empty"),

        AccessError.MissingToken => new(401, "Missing token in header, Authorization header, or query parameter"),
        AccessError.InvalidToken => new(401, "Invalid token"),
        AccessError.InstanceTokenMismatch => new(403, "Instance token does not match the requested instance"),
        AccessError.AccountTokenRequired => new(403, "Account token required"),
        AccessError.InstanceNotFound => new(404, "instance not found"),
        AccessError.RateLimited => new(429, "Rate limit exceeded. Try again later."),

        EngineSetupError.NotFound e =>
            new(400,
            $"Engine instance or endpoint not found — verify engineBaseUrl ({e.BaseUrl}) and engineInstance ({e.Name}). Detail: {e.Detail}"),
        EngineSetupError.Unauthorized e => new(401, $"Engine rejected the token — verify engineToken. Detail: {e.Detail}"),
        EngineSetupError.Forbidden e => new(403, $"Engine denied the request — verify the token's permissions. Detail: {e.Detail}"),
        EngineSetupError.Unreachable e =>
            new(502,
            $"Engine is unreachable at {e.BaseUrl} — verify engineBaseUrl and that the host is reachable from the server. Detail: {e.Detail}"),
        EngineSetupError.AlreadyConnected => new(409, "this engine instance is already connected to another instance"),
        EngineSetupError.ChangeInProgress => new(409, "engine change already in progress for this instance"),
        EngineSetupError.NotPersisted e => new(500, $"engine configuration failed: persist engine: {e.Detail}"),
        EngineSetupError.NothingToDisconnect => new(404, "no engine to disconnect"),
        EngineSetupError.HasOwnEngine => new(409, "instance uses an engine of its own"),

        EventError.BacklogFull e => new(429, $"event backlog full (limit {e.Text}) — the bridge has been away too long. Try again later."),
        EventError.AmbiguousInstance => new(409, "instance name is used by several accounts — name the integration (?integration=<id>)"),
        EventError.TooLargeForFrame e => new(413, $"event too large (limit {e.LimitBytes} bytes without its media)"),
        EventError.WebhookNotConfigured => new(503, "whatsapp engine not configured (set ENGINE_WEBHOOK_AUTHORIZATION)"),
        EventError.FileUnavailable e => new(502, $"the engine did not deliver the file. Detail: {e.Detail}"),
        EventError.HandshakeRefused => new(403, "the verify token is wrong"),
        EventError.Busy => new(429, "too many events are being received. Try again later."),

        RequestError.InvalidHandshake e => new(400, $"invalid handshake: {e.What}"),
        RequestError.InvalidBody e => new(400, $"invalid body: {e.Faults}"),
        RequestError.InvalidInstanceBody e => new(400, $"Invalid request body: {e.Faults}"),
        RequestError.InvalidQuery e => new(400, $"invalid query: {e.Faults}"),
        RequestError.TooLarge e => new(413, $"request body too large (limit {e.LimitBytes} bytes)"),
        RequestError.RouteNotFound => new(404, "not found"),
        RequestError.MethodNotAllowed => new(405, "method not allowed"),
        RequestError.UnsupportedMediaType => new(415, "unsupported media type (send application/json)"),
        RequestError.ForeignHost =>
            new(400, "unknown host (Development answers to localhost, 127.0.0.1, [::1] and the hosts of its own URLs)"),
        RequestError.Malformed e => new(e.Status, "malformed request"),
        RequestError.Fault => new(500, "internal server error"),

        // Only bridge routes produce it, and they answer BridgeErrorBody.
        ChatwootFailure => throw new ArgumentOutOfRangeException(nameof(error), "ChatwootFailure is answered as BridgeErrorBody."),
        _ => throw new ArgumentOutOfRangeException(nameof(error), error.GetType().Name),
    };
}
