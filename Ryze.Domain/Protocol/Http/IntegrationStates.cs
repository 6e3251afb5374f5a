namespace Ryze.Domain.Protocol.Http;

/// <summary>The values of <c>status</c> and <c>socket</c> in the bridge's responses (docs/spec/bridge.md 1).</summary>
public static class IntegrationStates
{
    public const string Active = "active";
    public const string Paused = "paused";
    public const string Error = "error";

    /// <summary>A <c>socket</c> value: the bridge answered the public API's greeting.</summary>
    public const string Connected = "connected";

    /// <summary>A <c>socket</c> value: an attempt is running, or waits for its time.</summary>
    public const string Connecting = "connecting";

    /// <summary>A <c>socket</c> value: no further attempt follows; see <c>last_error</c>.</summary>
    public const string Disconnected = "disconnected";

    /// <summary>Only for a lookup by activation id: the activation is running.</summary>
    public const string Activating = "activating";

    /// <summary>Only for a lookup by activation id: it ended without an inbox, or its integration was deleted.</summary>
    public const string Failed = "failed";
}
