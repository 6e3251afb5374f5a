using System.Net.Sockets;
using Ryze.Application.Shared;
using Ryze.Infrastructure.Shared.Configuration;
using StackExchange.Redis;

namespace Ryze.Infrastructure.Bridge.Workers.Placement;

/// <summary>
/// Checks before the start what a replica needs to join its cluster, so that a wrong setting is named. Orleans would retry for minutes.
/// </summary>
/// <param name="readsWithoutLocks">Whether reads from the bridge's database do not wait for row locks.</param>
public sealed class ClusterCheck(ClusterOptions cluster, Func<CancellationToken, Task<bool>> readsWithoutLocks, TimeProvider time)
{
    private static readonly TimeSpan RedisTimeout = TimeSpan.FromSeconds(15);

    /// <exception cref="ClusterException">The replica cannot join. The message names the setting.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        CheckAddress();
        await CheckRedisAsync(cancellationToken);
        if (!await readsWithoutLocks(cancellationToken))
        {
            throw new ClusterException(
                "READ_COMMITTED_SNAPSHOT is off in the bridge's database, and BRIDGE_CLUSTER needs it: a frozen replica's locks would stop "
                + "the others from reading. Run ALTER DATABASE <name> SET READ_COMMITTED_SNAPSHOT ON.");
        }
    }

    private void CheckAddress()
    {
        try
        {
            using var socket = new Socket(cluster.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

            // As Orleans binds it: a former process's closed connections do not hold the port.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
            socket.Bind(cluster.Address);
            socket.Listen();
        }
        catch (SocketException exception)
        {
            var why = exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "its port is in use",
                SocketError.AddressNotAvailable => "it is not an address of this machine",
                _ => exception.Message,
            };
            throw new ClusterException($"BRIDGE_CLUSTER_ADDRESS {cluster.Address} cannot be used: {why}.", exception);
        }
    }

    private async Task CheckRedisAsync(CancellationToken cancellationToken)
    {
        var options = ConfigurationOptions.Parse(cluster.Redis.Reveal());
        options.AbortOnConnectFail = true;
        options.ConnectTimeout = 5000;
        options.ConnectRetry = 1;
        using var timeout = cancellationToken.WithTimeout(RedisTimeout, time);
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(timeout.Token);
            await redis.GetDatabase().PingAsync().WaitAsync(timeout.Token);
        }
        catch (Exception exception) when (exception is RedisException or RedisTimeoutException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            // Without the exception's message, which may contain parts of the connection string.
            throw new ClusterException(
                "Redis does not answer at REDIS_CONNECTION_STRING, and BRIDGE_CLUSTER needs it for the list of the replicas.", exception);
        }
    }
}

/// <summary>A replica cannot join its cluster. The message is one sentence for the operator.</summary>
public sealed class ClusterException : Exception
{
    public ClusterException()
    {
    }

    public ClusterException(string message)
        : base(message)
    {
    }

    public ClusterException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
