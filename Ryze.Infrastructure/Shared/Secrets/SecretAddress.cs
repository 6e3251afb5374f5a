using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Ryze.Infrastructure.Shared.Secrets;

/// <summary>
/// Where a secret is stored, and for a token also where it may be sent. Both are bound into the encryption: a value copied to another row
/// or column, or a row pointed at another Chatwoot, cannot be read.
/// </summary>
public readonly record struct SecretAddress(string Table, string Column, string RowId)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null for a secret that is sent nowhere.</summary>
    public TokenDestination? Destination { get; init; }

    /// <summary>The version of every envelope at this address.</summary>
    internal byte Version => Destination is null ? SecretEnvelope.Version : SecretEnvelope.BoundVersion;

    /// <summary>
    /// version | key id | table | column | row id, and for a token | base URL | account id. Each text stands behind its length (32 bits,
    /// big-endian), so no two addresses look alike.
    /// </summary>
    internal byte[] ToAssociatedData(string keyId)
    {
        string[] parts = Destination is { } destination
            ? [keyId, Table, Column, RowId, destination.BaseUrl, destination.AccountId.ToString(CultureInfo.InvariantCulture)]
            : [keyId, Table, Column, RowId];
        var data = new byte[1 + parts.Sum(part => sizeof(int) + StrictUtf8.GetByteCount(part))];
        data[0] = Version;
        var rest = data.AsSpan(1);
        foreach (var part in parts)
        {
            var length = StrictUtf8.GetBytes(part, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, length);
            rest = rest[(sizeof(int) + length)..];
        }

        return data;
    }
}
