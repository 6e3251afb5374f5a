namespace Ryze.Tests.Support;

/// <summary>The settings of the product's own bridge in a process of its own, and of an API that uses it.</summary>
internal static class RealBridge
{
    public const string Token = "real-bridge-token-of-tests";

    /// <summary>The bridge alone, free to call a Chatwoot on loopback.</summary>
    public static Dictionary<string, string?> Settings(TemporaryFolder folder)
    {
        var settings = RyzeApp.Settings(folder, roles: "bridge");
        settings["BRIDGE_TOKEN"] = Token;
        return settings;
    }

    /// <summary>An API that uses the bridge at this address.</summary>
    public static Dictionary<string, string?> Api(TemporaryFolder folder, string bridgeUrl)
    {
        var settings = RyzeApp.Settings(folder);
        settings["BRIDGE_URL"] = bridgeUrl;
        settings["BRIDGE_TOKEN"] = Token;
        return settings;
    }
}
