namespace Ryze.Tests.Support;

/// <summary>The settings of the real bridge in a separate process, and of a public API that uses it.</summary>
internal static class RealBridge
{
    public const string Token = "real-bridge-token-of-tests";

    /// <summary>The settings of a bridge that may call a Chatwoot on loopback.</summary>
    public static Dictionary<string, string?> Settings(TemporaryFolder folder)
    {
        var settings = RyzeApp.Settings(folder, roles: "bridge");
        settings["BRIDGE_TOKEN"] = Token;
        return settings;
    }

    /// <summary>The settings of a public API that uses the bridge at this address.</summary>
    public static Dictionary<string, string?> Api(TemporaryFolder folder, string bridgeUrl)
    {
        var settings = RyzeApp.Settings(folder);
        settings["BRIDGE_URL"] = bridgeUrl;
        settings["BRIDGE_TOKEN"] = Token;
        return settings;
    }
}
