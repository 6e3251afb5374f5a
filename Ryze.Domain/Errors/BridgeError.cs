namespace Ryze.Domain.Errors;

/// <summary>How the bridge itself failed us, as opposed to what it reports about a Chatwoot (api.md 4.3).</summary>
public abstract record BridgeError : Error
{
    /// <param name="Detail">What was seen.</param>
    /// <param name="MayHaveActed">
    /// Whether the request may have reached the bridge: the outcome is then unknown and is settled by asking the bridge later.
    /// </param>
    public sealed record Unreachable(Detail Detail, bool MayHaveActed) : BridgeError;

    /// <summary>The bridge answered 401 or 403 for itself.</summary>
    public sealed record Rejected(Detail Detail) : BridgeError;

    /// <summary>The bridge has lost, or has just removed, an integration that is stored here.</summary>
    public sealed record UnknownIntegration : BridgeError;

    /// <summary>A bridge of another make that tells of no dead letters.</summary>
    /// <param name="Status">What it answered.</param>
    public sealed record NoDeadLetters(int Status) : BridgeError;

    /// <summary><c>BRIDGE_URL</c> or <c>BRIDGE_TOKEN</c> is missing: the module is off.</summary>
    public sealed record NotConfigured : BridgeError;
}
