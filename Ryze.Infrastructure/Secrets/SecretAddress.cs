using System.Buffers.Binary;
using System.Text;

namespace Ryze.Infrastructure.Secrets;

/// <summary>Where a secret is stored. It is bound into the encryption, so a value copied to another row or column cannot be read there.</summary>
public readonly record struct SecretAddress(string Table, string Column, string RowId)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>version | key id | table | column | row id. Each text stands behind its length (32 bits, big-endian), so no two addresses look alike.</summary>
    internal byte[] ToAssociatedData(byte version, string keyId)
    {
        string[] parts = [keyId, Table, Column, RowId];
        var data = new byte[1 + parts.Sum(part => sizeof(int) + StrictUtf8.GetByteCount(part))];
        data[0] = version;
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
