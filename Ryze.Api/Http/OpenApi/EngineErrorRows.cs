using Ryze.Domain.Errors;

namespace Ryze.Api.Http.OpenApi;

/// <summary>The error table of docs/spec/engines.md 2, in its order.</summary>
internal static class EngineErrorRows
{
    private const string Url = "https://evolution.example.com";

    public static IReadOnlyList<ErrorRow> Set() =>
    [
        new("invalid_body", "The body is invalid. The message names every faulty field.",
            new RequestError.InvalidBody("engineBaseUrl is required; engineToken is required")),
        new("engine_not_found", "The address is not such an engine, or it does not know the instance, session or phone number.",
            new EngineSetupError.NotFound(Url, "suporte", Detail.Of("HTTP 404: The \"suporte\" instance does not exist"))),
        new("engine_unauthorized", "The engine does not know the token.",
            new EngineSetupError.Unauthorized(Detail.Of("HTTP 401: Unauthorized"))),
        .. ErrorRowCatalog.Access(),
        new("engine_forbidden", "The token is valid, but may not use the phone.",
            new EngineSetupError.Forbidden(Detail.Of("HTTP 403: Forbidden"))),
        new("engine_in_use", "Another instance, of any account, uses this engine instance or phone number.",
            new EngineSetupError.AlreadyConnected()),
        ChangeInProgress(),
        new("too_large", "The body is larger than 64 KiB.", new RequestError.TooLarge(Api.Hosting.HostLimits.MaxBodyLength)),
        new("unsupported_media_type", "The body is not sent as application/json.", new RequestError.UnsupportedMediaType()),
        .. ErrorRowCatalog.RateLimit(),
        new("not_persisted", "The local database failed. Nothing was stored.",
            new EngineSetupError.NotPersisted(Detail.Of("SQLite Error 13: 'database or disk is full'."))),
        new("engine_unreachable",
            "A DNS, connection, TLS or timeout error, the engine's 429 or 5xx, or an address that the network policy refuses.",
            new EngineSetupError.Unreachable(Url, Detail.Of("connection refused"))),
    ];

    public static IReadOnlyList<ErrorRow> List() => [.. ErrorRowCatalog.Access(), .. ErrorRowCatalog.RateLimit()];

    public static IReadOnlyList<ErrorRow> Delete() =>
    [
        .. ErrorRowCatalog.Access(),
        new("no_engine", "The instance uses the operator's engine.", new EngineSetupError.NothingToDisconnect()),
        ChangeInProgress(),
        .. ErrorRowCatalog.RateLimit(),
    ];

    public static ErrorRow ChangeInProgress() => new(
        "engine_change_in_progress", "Another call connects or disconnects the instance's engine, or deletes the instance.",
        new EngineSetupError.ChangeInProgress());
}
