namespace Ryze.Domain.Errors;

/// <summary>Why the WhatsApp engine did not run a command (docs/spec/bridge.md 4).</summary>
public abstract record EngineError(Detail Detail) : Error
{
    /// <summary><c>ENGINE_URL</c> is not set, and the environment is not Development.</summary>
    public sealed record NotConfigured() : EngineError(Detail.Of("no WhatsApp engine is configured (set ENGINE_URL and ENGINE_TOKEN)"));

    /// <summary>Nothing was sent, because the engine was unreachable; or a repeatable command got no response. Retryable.</summary>
    public sealed record Unreachable(Detail Detail) : EngineError(Detail);

    /// <summary>Nothing was sent, because the phone is not connected. Retryable.</summary>
    public sealed record Disconnected(Detail Detail) : EngineError(Detail);

    /// <summary>Nothing was sent, because of too many requests. Retryable later.</summary>
    public sealed record Throttled(Detail Detail) : EngineError(Detail);

    /// <summary>Nothing was sent, and another try will not help.</summary>
    public sealed record Rejected(Detail Detail) : EngineError(Detail);

    /// <summary>
    /// The message may have been sent: no response arrived, or the engine failed internally. Never repeated automatically.
    /// </summary>
    public sealed record OutcomeUnknown(Detail Detail) : EngineError(Detail);
}
