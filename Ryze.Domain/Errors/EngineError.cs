namespace Ryze.Domain.Errors;

/// <summary>Why the WhatsApp engine did not do what it was asked (bridge.md 4).</summary>
public abstract record EngineError(Detail Detail) : Error
{
    /// <summary><c>ENGINE_URL</c> is not set and this is no developer's machine.</summary>
    public sealed record NotConfigured() : EngineError(Detail.Of("no WhatsApp engine is configured (set ENGINE_URL and ENGINE_TOKEN)"));

    /// <summary>The engine could not be reached, so nothing was sent; or its answer did not come, to a command that may be done twice. May be tried again.</summary>
    public sealed record Unreachable(Detail Detail) : EngineError(Detail);

    /// <summary>Nothing was sent: the phone is not connected. May be tried again.</summary>
    public sealed record Disconnected(Detail Detail) : EngineError(Detail);

    /// <summary>Nothing was sent: too many requests. May be tried again later.</summary>
    public sealed record Throttled(Detail Detail) : EngineError(Detail);

    /// <summary>Nothing was sent, and trying again will not help.</summary>
    public sealed record Rejected(Detail Detail) : EngineError(Detail);

    /// <summary>It may or may not have been sent: the answer did not come, or was a fault of the engine's own. Never repeated blindly.</summary>
    public sealed record OutcomeUnknown(Detail Detail) : EngineError(Detail);
}
