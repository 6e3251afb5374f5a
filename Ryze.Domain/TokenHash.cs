using System.Security.Cryptography;
using System.Text;

namespace Ryze.Domain;

/// <summary>
/// A token's SHA-256, the only form in which Ryze stores it (docs/spec/api.md 2). Tokens carry 256 random bits, so no salt is needed.
/// </summary>
public readonly record struct TokenHash
{
    private TokenHash(string hex) => Hex = hex;

    /// <summary>64 lower-case hexadecimal characters.</summary>
    public string Hex { get; }

    public static TokenHash Of(string token) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))));

    public static TokenHash FromStored(string hex) => new(hex);

    public bool FixedTimeEquals(TokenHash other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hex), Encoding.ASCII.GetBytes(other.Hex));
}
