using System.Globalization;

namespace Ryze.Tests.Support;

/// <summary>Settings of the replicas of a cluster on one database (docs/spec/bridge.md 2.2).</summary>
internal static class BridgeReplica
{
    /// <param name="publicUrl">Where Chatwoot's webhooks arrive.</param>
    /// <param name="clusterPort">The port for the other replicas.</param>
    public static Dictionary<string, string?> Settings(TemporaryFolder folder, string url, string publicUrl, string redis, int clusterPort)
    {
        var settings = RealBridge.Settings(folder);
        settings["urls"] = url;
        settings["BRIDGE_PUBLIC_URL"] = publicUrl;
        settings["REDIS_CONNECTION_STRING"] = redis;
        settings["BRIDGE_CLUSTER"] = "tests";
        settings["BRIDGE_CLUSTER_ADDRESS"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{clusterPort}");
        return settings;
    }
}
