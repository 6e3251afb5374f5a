using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Ryze.Infrastructure.Shared.Secrets;

/// <summary>
/// A secret's storage location and, for a token, its allowed destination. The encryption binds both: a copy in another row or column cannot
/// be read. Neither can a token whose row points to another Chatwoot.
/// </summary>
public readonly record struct SecretAddress(string Table, string Column, string RowId)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null for a secret without a destination.</summary>
    public TokenDestination? Destination { get; init; }

    /// <summary>The version of all envelopes at this address.</summary>
    internal byte Version => Destination is null ? SecretEnvelope.Version : SecretEnvelope.BoundVersion;

    /// <summary>
    /// version | key id | table | column | row id, and for a token | base URL | account id. Each text follows its length (32 bits,
    /// big-endian), so that different addresses never give the same data.
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
