using System.Security.Cryptography;
using System.Text;
using Ryze.Domain;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>
/// Meta's signature of a webhook: HMAC-SHA256 over the raw bytes with the app secret. Meta escapes other characters than ASCII, so that
/// JSON written again has another signature.
/// </summary>
internal static class WebhookSignature
{
    public const string Header = "X-Hub-Signature-256";

    private const string Prefix = "sha256=";

    /// <summary>Takes constant time for every header in Meta's format.</summary>
    public static bool IsValid(string? header, ReadOnlySpan<byte> body, Secret? appSecret)
    {
        if (appSecret is null || appSecret.Reveal().Length == 0 || header is null
            || header.Length != Prefix.Length + (2 * HMACSHA256.HashSizeInBytes) || !header.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var status = Convert.FromHexString(header.AsSpan(Prefix.Length), claimed, out _, out var written);
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(appSecret.Reveal()), body, expected);
        return status == System.Buffers.OperationStatus.Done && written == claimed.Length
            && CryptographicOperations.FixedTimeEquals(claimed, expected);
    }
}
