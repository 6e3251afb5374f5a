using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Tests.Infrastructure.Shared.Secrets;

/// <summary>Keys that differ by one byte value.</summary>
internal static class Keys
{
    public static string Base64(byte seed) => Convert.ToBase64String([.. Enumerable.Repeat(seed, KeyRing.KeySize)]);

    public static KeyRing Ring(string value) =>
        KeyRing.TryParse(value, out var ring, out var faults)
            ? ring : throw new ArgumentException(string.Join("; ", faults), nameof(value));

    public static SecretProtector Protector(string value) => new(Ring(value));
}
