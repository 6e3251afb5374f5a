using System.Net.Sockets;
using System.Security.Authentication;

namespace Ryze.Infrastructure.Shared.Net;

/// <summary>Says in one line why no answer came. Never names an address that was resolved: it would show a stranger our network.</summary>
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
    /// Whether the connection never came about, so that the other end cannot have acted. What is not certain is no. Only for clients
    /// without a <see cref="HttpClient.Timeout"/>: the only limit that ends a call of theirs with a <see cref="TimeoutException"/> is
    /// that of connecting.
    /// </summary>
    public static bool IsBeforeSending(Exception exception) => exception
        is OperationCanceledException { InnerException: TimeoutException }
        or HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError,
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
