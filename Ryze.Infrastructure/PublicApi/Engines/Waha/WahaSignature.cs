using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>
/// Verifies a webhook's signature: the hex HMAC-SHA512 of the raw body (docs/spec/engines.md 3). The key is the connection's webhook
/// secret.
/// </summary>
internal static class WahaSignature
{
    /// <summary>
    /// A delivery keeps its timestamp when WAHA repeats it. Ten attempts with growing pauses end after 35 minutes, and each may add
    /// the pause that our own answer asks for. The rest is room for a wrong clock.
    /// </summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);

    /// <remarks>
    /// The timestamp is not signed and therefore only refuses an accidental repetition. The outbox removes the others by message id, so
    /// that a missing or unreadable timestamp is accepted.
    /// </remarks>
    public static bool IsValid(EngineConnection connection, Func<string, string?> header, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        Span<byte> given = stackalloc byte[HMACSHA512.HashSizeInBytes];
        if (header("X-Webhook-Hmac")?.Trim() is not { Length: HMACSHA512.HashSizeInBytes * 2 } hex
            || Convert.FromHexString(hex, given, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA512.HashSizeInBytes];
        HMACSHA512.HashData(Encoding.UTF8.GetBytes(connection.WebhookSecret.Reveal()), body, expected);
        return CryptographicOperations.FixedTimeEquals(expected, given) && !IsStale(header("X-Webhook-Timestamp"), now);
    }

    private static bool IsStale(string? milliseconds, DateTimeOffset now) =>
        long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var sent)
        && Math.Abs((double)now.ToUnixTimeMilliseconds() - sent) > MaxAge.TotalMilliseconds;
}
