namespace Ryze.Domain.Errors;

/// <summary>How the bridge itself failed, unlike the Chatwoot failures that it reports (docs/spec/api.md 4.3).</summary>
public abstract record BridgeError : Error
{
    /// <param name="Detail">What the public API observed.</param>
    /// <param name="MayHaveActed">Whether the request may have reached the bridge. The outcome is then unknown, and settlement finds it
    /// later.</param>
    public sealed record Unreachable(Detail Detail, bool MayHaveActed) : BridgeError;

    /// <summary>The bridge answered 401 or 403 to our own request.</summary>
    public sealed record Rejected(Detail Detail) : BridgeError;

    /// <summary>The bridge lost, or just removed, an integration that is stored here.</summary>
    public sealed record UnknownIntegration : BridgeError;

    /// <summary>Another vendor's bridge, which does not support dead letters.</summary>
    /// <param name="Status">The bridge's HTTP status.</param>
    public sealed record NoDeadLetters(int Status) : BridgeError;

    /// <summary><c>BRIDGE_URL</c> or <c>BRIDGE_TOKEN</c> is missing: the module is off.</summary>
    public sealed record NotConfigured : BridgeError;
}
