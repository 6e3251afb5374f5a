using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Ryze.Application.Shared;

namespace Ryze.Infrastructure.Shared.Net;

/// <summary>
/// The handler for every user-supplied URL (docs/spec/bridge.md 1.2). It resolves a name once per connection and refuses it when any
/// address is not public (a mix of public and private addresses is a rebinding attack). It connects only to the checked addresses. It
/// follows no redirects, keeps no cookies and uses no proxy, because a proxy would connect instead. Not for HTTP/3, which skips the
/// callback.
/// </summary>
internal static partial class GuardedHandler
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // Below ConnectTimeout, so that a silent first address (often a broken IPv6 route) leaves time for the next.
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(4);

    /// <param name="allowPrivateNetworks"><c>CHATWOOT_ALLOW_PRIVATE_NETWORKS</c>: no address is refused.</param>
    /// <param name="resolve">Resolves a host name, never a literal address; null for the system's resolver.</param>
    /// <param name="logger">Shows the operator the reason for a refusal; the caller does not get it.</param>
    /// <returns>
    /// A handler whose requests fail with <see cref="HttpRequestException"/> around <see cref="AddressRefusedException"/> after a refusal.
    /// </returns>
    public static SocketsHttpHandler Create(
        bool allowPrivateNetworks, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null, ILogger? logger = null)
    {
        resolve ??= Dns.GetHostAddressesAsync;
        return new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = 32,
            MaxResponseHeadersLength = 32, // KiB
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // how long a checked address stays trusted
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            ConnectCallback = async (context, cancellationToken) =>
            {
                var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
                var addresses = allowPrivateNetworks
                    ? await LookUpAsync(host, resolve, cancellationToken)
                    : await LookUpPublicAsync(host, resolve, logger, cancellationToken);

                return await ConnectAsync(addresses, port, cancellationToken);
            },
        };
    }

    /// <exception cref="AddressRefusedException">The name does not exist or has a non-public address: the same error for both.</exception>
    private static async Task<IPAddress[]> LookUpPublicAsync(
        string host, Func<string, CancellationToken, Task<IPAddress[]>> resolve, ILogger? logger, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await LookUpAsync(host, resolve, cancellationToken);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            addresses = [];
        }

        if (addresses.Length > 0 && addresses.All(AddressPolicy.IsPublic))
        {
            return addresses;
        }

        LogRefused(
            logger ?? NullLogger.Instance, host,
            addresses.Length == 0 ? "the name does not exist" : "it resolves to an address that is not public");
        throw new AddressRefusedException(host) { IsUnknownName = addresses.Length == 0 };
    }

    private static async Task<IPAddress[]> LookUpAsync(
        string host, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);

        // An IPv6 socket cannot reach an IPv4-mapped address, and the checked address must be the one that is used.
        return [.. addresses.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)];
    }

    private static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var failure = new SocketException((int)SocketError.HostNotFound);
        foreach (var address in addresses)
        {
            System.Net.Sockets.Socket? socket = null;
            try
            {
                using var attempt = cancellationToken.WithTimeout(AttemptTimeout, TimeProvider.System);
                socket = new System.Net.Sockets.Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(address, port, attempt.Token);
                var stream = new NetworkStream(socket, ownsSocket: true);
                socket = null;
                return stream;
            }
            catch (SocketException exception)
            {
                failure = exception;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                failure = new SocketException((int)SocketError.TimedOut);
            }
            finally
            {
                socket?.Dispose();
            }
        }

        throw failure;
    }

    [LoggerMessage(7001, LogLevel.Information, "The network policy refused {Host}: {Why}")]
    private static partial void LogRefused(ILogger logger, string host, string why);
}
