using System.Text;

namespace Ryze.Infrastructure.Shared.Secrets;

/// <summary>
/// A secret's stored form: version (1 byte) | key id length (1 byte) | key id (ASCII) | nonce (12) | tag (16) | cipher text. The nonce is
/// random; NIST SP 800-38D 8.3 allows 2^32 random nonces per key.
/// </summary>
internal readonly ref struct SecretEnvelope
{
    /// <summary>For a secret without a destination, and for tokens from before they were bound.</summary>
    public const byte Version = 1;

    /// <summary>For a token that is bound to its Chatwoot.</summary>
    public const byte BoundVersion = 2;

    public const int NonceSize = 12;
    public const int TagSize = 16;

    private const int KeyIdOffset = 2;

    private SecretEnvelope(byte version, string keyId, ReadOnlySpan<byte> body)
    {
        VersionByte = version;
        KeyId = keyId;
        Nonce = body[..NonceSize];
        Tag = body[NonceSize..(NonceSize + TagSize)];
        CipherText = body[(NonceSize + TagSize)..];
    }

    public byte VersionByte { get; }

    public string KeyId { get; }

    public ReadOnlySpan<byte> Nonce { get; }

    public ReadOnlySpan<byte> Tag { get; }

    public ReadOnlySpan<byte> CipherText { get; }

    /// <summary>An envelope of the needed size, complete up to the nonce.</summary>
    public static byte[] Allocate(
        byte version, string keyId, int cipherTextLength, out Span<byte> nonce, out Span<byte> tag, out Span<byte> cipherText)
    {
        var envelope = new byte[KeyIdOffset + keyId.Length + NonceSize + TagSize + cipherTextLength];
        envelope[0] = version;
        envelope[1] = (byte)keyId.Length;
        Encoding.ASCII.GetBytes(keyId, envelope.AsSpan(KeyIdOffset));
        var body = envelope.AsSpan(KeyIdOffset + keyId.Length);
        nonce = body[..NonceSize];
        tag = body[NonceSize..(NonceSize + TagSize)];
        cipherText = body[(NonceSize + TagSize)..];
        return envelope;
    }

    public static SecretEnvelope Parse(ReadOnlySpan<byte> envelope)
    {
        if (envelope.Length > 0 && envelope[0] is not (Version or BoundVersion))
        {
            throw new SecretUnreadableException($"envelope has the unsupported version {envelope[0]}");
        }

        if (envelope.Length < KeyIdOffset || envelope.Length < KeyIdOffset + envelope[1] + NonceSize + TagSize)
        {
            throw new SecretUnreadableException("envelope is malformed: too short");
        }

        // Errors show the key id when its key is missing, so it must be a valid id.
        var keyId = Encoding.ASCII.GetString(envelope.Slice(KeyIdOffset, envelope[1]));
        return KeyRing.IsKeyId(keyId)
            ? new SecretEnvelope(envelope[0], keyId, envelope[(KeyIdOffset + keyId.Length)..])
            : throw new SecretUnreadableException("envelope is malformed: no key id");
    }
}
