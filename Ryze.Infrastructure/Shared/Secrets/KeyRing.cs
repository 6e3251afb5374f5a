using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Ryze.Infrastructure.Shared.Secrets;

/// <summary>
/// The keys of <c>ENCRYPTION_KEY</c> (api.md 10): <c>id:base64(32 bytes)</c>, comma separated. The first encrypts, all decrypt, so a key is
/// rotated by putting a new one in front. A bare base64 value has the id <c>k1</c>.
/// </summary>
public sealed class KeyRing
{
    /// <summary>In characters.</summary>
    public const int MaxKeyIdLength = 32;

    /// <summary>In bytes: AES-256.</summary>
    public const int KeySize = 32;

    private const string BareKeyId = "k1";

    private readonly Dictionary<string, byte[]> _keys;

    private KeyRing(string currentKeyId, Dictionary<string, byte[]> keys)
    {
        CurrentKeyId = currentKeyId;
        _keys = keys;
    }

    /// <summary>The id of the key that encrypts.</summary>
    public string CurrentKeyId { get; }

    /// <param name="value">The text of the setting.</param>
    /// <param name="ring">The keys, when there is no fault.</param>
    /// <param name="faults">
    /// Every fault. They count entries instead of quoting them: with id and key mixed up even the "id" would be key material.
    /// </param>
    public static bool TryParse(string value, [NotNullWhen(true)] out KeyRing? ring, out IReadOnlyList<string> faults)
    {
        var found = new List<string>();
        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var entryOfId = new Dictionary<string, int>(StringComparer.Ordinal);
        string? currentKeyId = null;

        var number = 0;
        foreach (var entry in value.Split(',', StringSplitOptions.TrimEntries))
        {
            number++;
            if (!TrySplit(entry, out var id, out var base64, out var fault))
            {
                found.Add($"entry {number} {fault}");
                continue;
            }

            if (!IsKeyId(id))
            {
                found.Add($"entry {number} has an id that is not 1 to {MaxKeyIdLength} of A-Z, a-z, 0-9, '_' and '-'");
            }
            else if (!entryOfId.TryAdd(id, number))
            {
                found.Add($"entry {number} has the same id as entry {entryOfId[id]}");
            }

            if (!TryDecode(base64, out var key))
            {
                found.Add($"entry {number} has a key that is not base64");
            }
            else if (key.Length != KeySize)
            {
                found.Add($"entry {number} has a key of {key.Length} bytes instead of {KeySize}");
            }
            else
            {
                currentKeyId ??= id;
                keys[id] = key;
            }
        }

        faults = found;
        ring = found.Count == 0 ? new KeyRing(currentKeyId!, keys) : null;
        return ring is not null;
    }

    /// <summary>Names the ids, which are stored in clear anyway, and no key.</summary>
    public override string ToString() => $"keys {string.Join(", ", _keys.Keys)}; {CurrentKeyId} encrypts";

    internal static bool IsKeyId(string id) =>
        id.Length is > 0 and <= MaxKeyIdLength && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    internal bool TryFind(string id, [NotNullWhen(true)] out byte[]? key) => _keys.TryGetValue(id, out key);

    // Base64 has no ':', so the first one always ends an id.
    private static bool TrySplit(string entry, out string id, out string base64, out string fault)
    {
        var colon = entry.IndexOf(':', StringComparison.Ordinal);
        id = colon < 0 ? BareKeyId : entry[..colon];
        base64 = entry[(colon + 1)..];
        fault = entry.Length == 0 ? "is empty"
            : base64.Contains(':', StringComparison.Ordinal) ? "has more than one ':'"
            : "";
        return fault.Length == 0;
    }

    // Convert skips white space inside the text; here it is a sign of a broken copy.
    private static bool TryDecode(string base64, out byte[] key)
    {
        var buffer = new byte[base64.Length];
        var length = 0;
        var valid = base64.Length > 0 && !base64.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(base64, buffer, out length);
        key = buffer[..length];
        CryptographicOperations.ZeroMemory(buffer);
        return valid;
    }
}
