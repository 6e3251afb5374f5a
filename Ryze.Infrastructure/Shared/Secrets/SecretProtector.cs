using System.Security.Cryptography;
using System.Text;
using Ryze.Domain;

namespace Ryze.Infrastructure.Shared.Secrets;

/// <summary>Encrypts secrets at rest: AES-256-GCM with a random 96-bit nonce and a 128-bit tag. Thread-safe.</summary>
public sealed class SecretProtector(KeyRing keys)
{
    // Strict, because a secret with replacement characters is a wrong secret.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">The secret or the address is not valid UTF-16, so it could not be restored.</exception>
    public byte[] Protect(Secret secret, SecretAddress address)
    {
        var keyId = keys.CurrentKeyId;
        var plaintext = StrictUtf8.GetBytes(secret.Reveal());
        try
        {
            var envelope = SecretEnvelope.Allocate(
                address.Version, keyId, plaintext.Length, out var nonce, out var tag, out var cipherText);
            RandomNumberGenerator.Fill(nonce);
            using var aes = new AesGcm(KeyOf(keyId), SecretEnvelope.TagSize);
            aes.Encrypt(nonce, plaintext, cipherText, tag, address.ToAssociatedData(keyId));
            return envelope;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <exception cref="SecretUnreadableException">
    /// The envelope is damaged or too new, its key is missing, or its address differs.
    /// </exception>
    public Secret Unprotect(byte[] envelope, SecretAddress address)
    {
        var parsed = SecretEnvelope.Parse(envelope);
        if (parsed.VersionByte != address.Version)
        {
            throw new SecretUnreadableException(
                $"envelope has version {parsed.VersionByte}, and {address.Table}.{address.Column} needs {address.Version}");
        }

        var plaintext = new byte[parsed.CipherText.Length];
        try
        {
            using var aes = new AesGcm(KeyOf(parsed.KeyId), SecretEnvelope.TagSize);
            var associatedData = address.ToAssociatedData(parsed.KeyId);
            aes.Decrypt(parsed.Nonce, parsed.CipherText, parsed.Tag, plaintext, associatedData);
            return new Secret(StrictUtf8.GetString(plaintext));
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new SecretUnreadableException($"cannot be decrypted for {address.Table}.{address.Column}", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <summary>Whether the current key encrypted the envelope.</summary>
    /// <exception cref="SecretUnreadableException">The envelope is damaged or of a later version.</exception>
    public bool IsCurrent(ReadOnlySpan<byte> envelope) => KeyIdOf(envelope) == keys.CurrentKeyId;

    /// <summary>The envelope's key id, which is not encrypted. It finds rows with an old key.</summary>
    /// <exception cref="SecretUnreadableException">The envelope is damaged or of a later version.</exception>
    public static string KeyIdOf(ReadOnlySpan<byte> envelope) => SecretEnvelope.Parse(envelope).KeyId;

    /// <summary>Whether the envelope is intact but its key is not in <c>ENCRYPTION_KEY</c>.</summary>
    public bool LacksKeyOf(ReadOnlySpan<byte> envelope)
    {
        try
        {
            return !keys.TryFind(KeyIdOf(envelope), out _);
        }
        catch (SecretUnreadableException)
        {
            return false;
        }
    }

    private byte[] KeyOf(string keyId) =>
        keys.TryFind(keyId, out var key) ? key : throw new SecretUnreadableException($"unknown key id '{keyId}'");
}
