namespace Ryze.Domain.Protocol.Http;

/// <summary>Values of <c>status</c> in the bridge's answers (bridge.md 1).</summary>
public static class IntegrationStates
{
    public const string Active = "active";
    public const string Paused = "paused";
    public const string Error = "error";

    /// <summary>Value of <c>socket</c>: the API's greeting has been answered.</summary>
    public const string Connected = "connected";

    /// <summary>Value of <c>socket</c>: an attempt is under way, or waits for its time.</summary>
    public const string Connecting = "connecting";

    /// <summary>Value of <c>socket</c>: nobody tries; see <c>last_error</c>.</summary>
    public const string Disconnected = "disconnected";

    /// <summary>Only when asked by activation id: the work is under way.</summary>
    public const string Activating = "activating";

    /// <summary>Only when asked by activation id: it ended without an inbox, or its integration is gone.</summary>
    public const string Failed = "failed";
}
