using System.Globalization;
using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>One bridge process of a cluster, with its own way to Redis.</summary>
internal sealed class ClusterReplica(MortalRyze ryze, TcpDoor redis) : IAsyncDisposable
{
    public MortalRyze Ryze { get; } = ryze;

    public TcpDoor Redis { get; } = redis;

    public int Port => Ryze.Url.Port;

    /// <param name="publicUrl">The load balancer of all replicas.</param>
    public static ClusterReplica Create(TemporaryFolder folder, string publicUrl, int redisPort)
    {
        var door = FreePort.Next();
        var redis = new TcpDoor(door, redisPort);
        redis.Open();
        return new ClusterReplica(
            new MortalRyze(BridgeReplica.Settings(
                folder, UrlOf(FreePort.Next()), publicUrl, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{door}"),
                FreePort.Next())),
            redis);
    }

    public static string UrlOf(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    public async ValueTask DisposeAsync()
    {
        await Ryze.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
