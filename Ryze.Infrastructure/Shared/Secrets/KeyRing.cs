using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Ryze.Infrastructure.Shared.Secrets;

/// <summary>
/// The keys in <c>ENCRYPTION_KEY</c> (docs/spec/api.md 10): <c>id:base64(32 bytes)</c>, comma separated. The first key encrypts, all
/// decrypt, so a new key in front rotates them. A bare base64 value has the id <c>k1</c>.
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

    /// <summary>The id of the encrypting key.</summary>
    public string CurrentKeyId { get; }

    /// <param name="value">The setting's text.</param>
    /// <param name="ring">The keys; null when there is a fault.</param>
    /// <param name="faults">
    /// All faults. They number the entries instead of quoting them, because a swapped id and key would reveal the key.
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

    /// <summary>Shows only the ids, which are stored unencrypted anyway.</summary>
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

    // Convert ignores white space inside the text, but here it indicates a damaged copy.
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
