using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>Verifies Chatwoot's webhook signature (docs/spec/chatwoot.md 1.4.4): HMAC-SHA256 over timestamp, dot and raw body.</summary>
public static class WebhookSignature
{
    /// <summary>The maximum age of a signed webhook, and how far ahead it may be.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(300);

    private const string Scheme = "sha256=";

    /// <param name="timestamp">Header <c>X-Chatwoot-Timestamp</c>, Unix seconds.</param>
    /// <param name="signature">Header <c>X-Chatwoot-Signature</c>.</param>
    /// <param name="body">The raw body, byte for byte.</param>
    public static bool IsValid(Secret secret, string timestamp, string signature, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Window.TotalSeconds)
        {
            return false;
        }

        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret.Reveal()));
        hash.AppendData(Encoding.ASCII.GetBytes(timestamp + "."));
        hash.AppendData(body);
        var expected = Scheme + Convert.ToHexStringLower(hash.GetHashAndReset());
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
    }
}
