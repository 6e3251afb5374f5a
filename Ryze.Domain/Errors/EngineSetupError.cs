namespace Ryze.Domain.Errors;

/// <summary>Why an instance's engine was not connected or disconnected (docs/spec/engines.md 2).</summary>
public abstract record EngineSetupError : Error
{
    /// <summary>The address is not such an engine, or the engine does not know the instance, session or phone number.</summary>
    /// <param name="Name">The engine instance or the phone number id.</param>
    public sealed record NotFound(string BaseUrl, string Name, Detail Detail) : EngineSetupError;

    public sealed record Unauthorized(Detail Detail) : EngineSetupError;

    /// <summary>The token is valid, but may not use the phone.</summary>
    public sealed record Forbidden(Detail Detail) : EngineSetupError;

    /// <summary>A network or TLS failure, a refusal by the address policy, or the engine's own 429 or 5xx.</summary>
    public sealed record Unreachable(string BaseUrl, Detail Detail) : EngineSetupError;

    /// <summary>Another instance, of any account, uses this engine instance.</summary>
    public sealed record AlreadyConnected : EngineSetupError;

    /// <summary>Another call connects or disconnects the instance's engine, or deletes the instance.</summary>
    public sealed record ChangeInProgress : EngineSetupError;

    /// <summary>The local database failed, and nothing was stored.</summary>
    public sealed record NotPersisted(Detail Detail) : EngineSetupError;

    /// <summary>The instance uses the default engine.</summary>
    public sealed record NothingToDisconnect : EngineSetupError;

    /// <summary>The default engine sent an event for an instance that has its own engine.</summary>
    public sealed record HasOwnEngine : EngineSetupError;
}
