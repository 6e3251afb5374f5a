using System.Net.Sockets;
using System.Security.Authentication;

namespace Ryze.Infrastructure.Shared.Net;

/// <summary>Describes a network failure in one line. Never shows a resolved address, which would reveal the internal network.</summary>
internal static class NetworkFault
{
    public static string Describe(Exception exception)
    {
        var chain = Chain(exception).ToList();
        return chain.OfType<AddressRefusedException>().FirstOrDefault()?.Message
            ?? Tls(chain)
            ?? (chain.OfType<SocketException>().FirstOrDefault() is { } socket ? OfSocket(socket.SocketErrorCode) : OfHttp(chain));
    }

    /// <summary>
    /// Whether the connection was never established, so that the other side cannot have acted. False when uncertain. Only for clients
    /// without a <see cref="HttpClient.Timeout"/>: then only the connect timeout ends a call with a <see cref="TimeoutException"/>.
    /// </summary>
    public static bool IsBeforeSending(Exception exception) => exception
        is OperationCanceledException { InnerException: TimeoutException }
        or HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError,
        };

    private static string? Tls(List<Exception> chain)
    {
        var isTls = chain.Exists(e =>
            e is AuthenticationException or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError });
        return isTls
            ? "TLS: " + (chain.Find(e => e is not HttpRequestException && !e.Message.Contains("see inner", StringComparison.Ordinal))
                ?.Message.TrimEnd('.') ?? "the handshake failed")
            : null;
    }

    private static string OfSocket(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData => "no such host",
        SocketError.TryAgain or SocketError.NoRecovery => "the host name could not be looked up",
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown =>
            "no route to host",
        SocketError.TimedOut => "connection timed out",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown =>
            "connection closed before the answer was complete",
        _ => $"connection failed ({error})",
    };

    private static string OfHttp(List<Exception> chain)
    {
        var error = chain.OfType<HttpRequestException>().FirstOrDefault()?.HttpRequestError
            ?? chain.OfType<HttpIOException>().FirstOrDefault()?.HttpRequestError
            ?? HttpRequestError.Unknown;
        return error switch
        {
            HttpRequestError.NameResolutionError => "no such host",
            HttpRequestError.ResponseEnded => "connection closed before the answer was complete",
            HttpRequestError.InvalidResponse => "the answer is not HTTP",
            HttpRequestError.ConfigurationLimitExceeded => "the answer's headers are too large",
            _ when chain.Exists(e => e is OperationCanceledException or TimeoutException) => "connection timed out",
            _ when chain.Exists(e => e is InvalidDataException) => "the answer's compression is broken",
            _ when chain.Exists(e => e is IOException) => "connection closed before the answer was complete",
            _ => "connection failed",
        };
    }

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            yield return e;
        }
    }
}
