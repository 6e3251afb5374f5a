using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Net.Http.Headers;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Api.Http.Authentication;

/// <summary>
/// Limits failed authentication per client address: after 100 failures a minute it answers 429 before any lookup (docs/security.md).
/// A credential that was valid within the last 10 minutes is exempt from its address's limit.
/// </summary>
internal sealed partial class AuthenticationFailures(
    IRequestCounter counter, RyzeMetrics metrics, TimeProvider time, ILogger<AuthenticationFailures> logger) : IDisposable
{
    /// <summary>The maximum failures per address and window. A request without a credential counts as one.</summary>
    public const int Limit = 100;

    /// <summary>
    /// The maximum credentials remembered as valid. Only existing credentials are added, so clients cannot fill the cache.
    /// </summary>
    private const int MaxValid = 100_000;

    /// <summary>The maximum number of addresses remembered as blocked. Beyond it, the oldest block ends early.</summary>
    private const int MaxBlocked = 100_000;

    private static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan WarnEvery = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _valid = new(new MemoryCacheOptions { SizeLimit = MaxValid });
    private readonly MemoryCache _blocked = new(new MemoryCacheOptions { SizeLimit = MaxBlocked });
    private readonly ConcurrentDictionary<AuthenticationDoor, Sample> _samples = new();

    /// <summary>The whole IPv4 address, or the IPv6 address's /64, because one client usually owns a whole /64.</summary>
    public static string PartitionOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        address = address?.IsIPv4MappedToIPv6 == true ? address.MapToIPv4() : address;
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6 })
        {
            return $"ip:{address}";
        }

        var network = address.GetAddressBytes();
        network.AsSpan(8).Clear();
        return $"ip:{new IPAddress(network)}/64";
    }

    public bool WasRecentlyValid(string credential) =>
        _valid.TryGetValue(credential, out DateTimeOffset until) && until > time.GetUtcNow();

    /// <param name="credential">A hash, never the credential itself.</param>
    public void MarkValid(string credential) => MarkValid(credential, ValidFor);

    /// <param name="credential">A hash, never the credential itself.</param>
    /// <param name="validFor">How long the credential is exempt from its address's limit.</param>
    public void MarkValid(string credential, TimeSpan validFor) => Keep(_valid, credential, time.GetUtcNow() + validFor, validFor);

    /// <summary>Ends a credential's exemption, because it no longer exists.</summary>
    public void Forget(string credential) => _valid.Remove(credential);

    /// <summary>Whether the client's address has reached its limit in this window.</summary>
    public bool IsBlocked(HttpContext context) =>
        _blocked.TryGetValue(PartitionOf(context), out DateTimeOffset until) && until > time.GetUtcNow();

    /// <summary>Counts a failure of the client's address in the current window.</summary>
    /// <returns>The failures so far, including this one.</returns>
    public async Task<long> CountAsync(HttpContext context, AuthenticationDoor door)
    {
        Report(context, door);
        var (partition, end) = (PartitionOf(context), RateLimitWindow.EndAfter(time.GetUtcNow()));
        var count = await counter.CountAsync(partition, end, context.RequestAborted);
        if (count >= Limit)
        {
            Keep(_blocked, partition, end, end - time.GetUtcNow());
        }

        return count;
    }

    /// <summary>Counts the failure.</summary>
    /// <returns>
    /// The error to answer: 429 with <c>Retry-After</c> for an address over its limit, else <paramref name="unauthorized"/>.
    /// </returns>
    public async Task<Error> RefusalAsync(HttpContext context, AuthenticationDoor door, Error unauthorized)
    {
        if (await CountAsync(context, door) <= Limit)
        {
            return unauthorized;
        }

        RateLimitWindow.SetRetryAfter(context, time.GetUtcNow());
        return new AccessError.RateLimited();
    }

    public void Dispose()
    {
        _valid.Dispose();
        _blocked.Dispose();
    }

    private static void Keep(MemoryCache cache, string key, DateTimeOffset until, TimeSpan span) =>
        cache.Set(
            key, until,
            new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = span > TimeSpan.Zero
            ? span : TimeSpan.FromSeconds(1) });

    /// <summary>Counts each failure in the metric. Logs at most one warning a minute per door.</summary>
    private void Report(HttpContext context, AuthenticationDoor door)
    {
        metrics.AuthenticationFailed(door.ToString());
        if (_samples.GetOrAdd(door, _ => new Sample()).Take(time.GetUtcNow()) is > 0 and var failures)
        {
            LogFailed(logger, failures, door, context.Connection.RemoteIpAddress);
        }
    }

    [LoggerMessage(
        1102, LogLevel.Warning,
        "{Failures} requests failed authentication for {Door}, the latest from {Address}: over 100 a minute from one address are refused")]
    private static partial void LogFailed(ILogger logger, long failures, AuthenticationDoor door, IPAddress? address);

    private sealed class Sample
    {
        private readonly Lock _gate = new();
        private DateTimeOffset _warnedAt = DateTimeOffset.MinValue;
        private long _failures;

        /// <returns>Failures since the last warning, or 0 while no warning is due.</returns>
        public long Take(DateTimeOffset now)
        {
            lock (_gate)
            {
                _failures++;
                if (now - _warnedAt < WarnEvery)
                {
                    return 0;
                }

                var failures = _failures;
                (_warnedAt, _failures) = (now, 0);
                return failures;
            }
        }
    }
}

/// <summary>What a client authenticates for. The names are values of a metric tag.</summary>
internal enum AuthenticationDoor
{
    Token,
    Bridge,
    Engine,
    Webhook,
    File,
}

/// <summary>The fixed one-minute window of all rate limits (docs/spec/api.md 3).</summary>
internal static class RateLimitWindow
{
    private const int Seconds = 60;

    public static DateTimeOffset EndAfter(DateTimeOffset now) =>
        DateTimeOffset.FromUnixTimeSeconds((now.ToUnixTimeSeconds() / Seconds + 1) * Seconds);

    public static void SetRetryAfter(HttpContext context, DateTimeOffset now) =>
        context.Response.Headers[HeaderNames.RetryAfter] = Math.Ceiling((EndAfter(now) - now).TotalSeconds)
            .ToString(CultureInfo.InvariantCulture);
}
