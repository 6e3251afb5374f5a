using System.Text;
using CsCheck;
using NUnit.Framework.Constraints;
using Ryze.Domain;
using Ryze.Infrastructure.Shared.Secrets;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Secrets;

[Parallelizable(ParallelScope.All)]
public sealed class SecretProtectorTests
{
    private static readonly SecretAddress Address = new("chatwoot_integrations", "api_token", "int_1");
    private static readonly Secret Token = new("marked-secret-77");
    private static readonly SecretProtector Protector = Keys.Protector($"k1:{Keys.Base64(1)}");

    private static readonly Gen<string> Text = Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Array[0, 60]
        .Select(runes => string.Concat(runes.Select(rune => new Rune(rune).ToString())));

    [Test]
    public void Protected_secret_is_read_unchanged()
    {
        Gen.Select(Text, Text, Text, Text).SampleSteadily((secret, table, column, row) =>
        {
            var address = new SecretAddress(table, column, row);
            return Protector.Unprotect(Protector.Protect(new Secret(secret), address), address).Reveal() == secret;
        });
    }

    [Test]
    public void Stored_envelope_format_stays_readable()
    {
        // Created with Python's cryptography package: key 00..1f, nonce 64..6f.
        var envelope = Convert.FromHexString("01026b316465666768696a6b6c6d6e6f4733d1056e25bfb2af32f143475692703cd8680d548c38");
        var protector = Keys.Protector("k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

        var secret = protector.Unprotect(envelope, new SecretAddress("chatwoot_integrations", "api_token", "int_ä"));

        Assert.That(secret.Reveal(), Is.EqualTo("tök-en"));
    }

    [Test]
    public void Envelope_is_refused_when_any_byte_is_changed()
    {
        var envelope = Protector.Protect(Token, Address);
        for (var position = 0; position < envelope.Length; position++)
        {
            for (var flip = 1; flip < 256; flip++)
            {
                var tampered = (byte[])envelope.Clone();
                tampered[position] ^= (byte)flip;
                AssertRefused(Protector, tampered, Address, $"position {position}, flip {flip}");
            }
        }
    }

    [Test]
    public void Envelope_is_refused_when_its_key_id_is_changed_to_another_known_id()
    {
        var protector = Keys.Protector($"k1:{Keys.Base64(1)},k2:{Keys.Base64(1)}");
        var envelope = protector.Protect(Token, Address);
        envelope[3] = (byte)'2';

        Assert.That(() => protector.Unprotect(envelope, Address), Refused("cannot be decrypted for chatwoot_integrations.api_token"));
    }

    [Test]
    public void Envelope_is_refused_when_its_length_is_changed()
    {
        var envelope = Protector.Protect(Token, Address);
        for (var length = 0; length < envelope.Length; length++)
        {
            AssertRefused(Protector, envelope[..length], Address, $"length {length}");
        }

        AssertRefused(Protector, [.. envelope, 0], Address, "one more byte");
    }

    private static readonly SecretAddress[] OtherAddresses =
    [
        Address with { RowId = "int_2" },
        Address with { Column = "webhook_secret" },
        Address with { Table = "instances" },
        new("chatwoot_integrations", "api_tokenint_1", ""),
        new("chatwoot_integrationsapi_token", "", "int_1"),
        new("chatwoot_integrations", "api_toke", "nint_1"),
        new("api_token", "chatwoot_integrations", "int_1"),
    ];

    [TestCaseSource(nameof(OtherAddresses))]
    public void Secret_is_refused_at_another_address(SecretAddress other)
    {
        var envelope = Protector.Protect(Token, Address);

        Assert.That(() => Protector.Unprotect(envelope, other), Refused($"cannot be decrypted for {other.Table}.{other.Column}"));
    }

    [Test]
    public void Wrong_key_with_the_right_id_is_refused()
    {
        var envelope = Protector.Protect(Token, Address);
        var otherProtector = Keys.Protector($"k1:{Keys.Base64(9)}");

        Assert.That(() => otherProtector.Unprotect(envelope, Address), Refused("cannot be decrypted for chatwoot_integrations.api_token"));
    }

    [Test]
    public void Unknown_key_id_is_named()
    {
        var envelope = Protector.Protect(Token, Address);
        var otherProtector = Keys.Protector($"other:{Keys.Base64(1)}");

        Assert.That(() => otherProtector.Unprotect(envelope, Address), Refused("unknown key id 'k1'"));
    }

    [Test]
    public void Unsupported_version_is_named()
    {
        var envelope = Protector.Protect(Token, Address);
        envelope[0] = 3;

        Assert.That(() => Protector.Unprotect(envelope, Address), Refused("envelope has the unsupported version 3"));
    }

    [Test]
    public void Token_is_refused_for_another_Chatwoot(
        [Values("https://evil.example", "https://cw.example")] string baseUrl, [Values(1, 2)] int accountId)
    {
        var bound = Address with { Destination = new TokenDestination("https://cw.example", 1) };
        var other = Address with { Destination = new TokenDestination(baseUrl, accountId) };
        var envelope = Protector.Protect(Token, bound);

        Assert.That(
            () => Protector.Unprotect(envelope, other),
            bound == other ? Is.EqualTo(Token) : Refused("cannot be decrypted for chatwoot_integrations.api_token"));
    }

    [Test]
    public void Envelope_without_a_destination_is_refused_as_a_token([Values] bool isRelabelled)
    {
        var envelope = Protector.Protect(Token, Address);
        envelope[0] = isRelabelled ? (byte)2 : (byte)1;

        Assert.That(
            () => Protector.Unprotect(envelope, Address with { Destination = new TokenDestination("https://cw.example", 1) }),
            Refused(isRelabelled
                ? "cannot be decrypted for chatwoot_integrations.api_token"
                : "envelope has version 1, and chatwoot_integrations.api_token needs 2"));
    }

    [Test]
    public void Damaged_key_id_is_not_printed()
    {
        var envelope = Protector.Protect(Token, Address);
        envelope[2] = (byte)'\n';

        Assert.That(() => SecretProtector.KeyIdOf(envelope), Refused("envelope is malformed: no key id"));
    }

    [Test]
    public void New_key_encrypts_while_the_old_key_still_decrypts()
    {
        var rotated = Keys.Protector($"k2:{Keys.Base64(2)},k1:{Keys.Base64(1)}");
        var old = Protector.Protect(Token, Address);
        var fresh = rotated.Protect(Token, Address);

        Assert.That(rotated.Unprotect(old, Address), Is.EqualTo(Token));
        Assert.That(rotated.Unprotect(fresh, Address), Is.EqualTo(Token));
        Assert.That(SecretProtector.KeyIdOf(old), Is.EqualTo("k1"));
        Assert.That(SecretProtector.KeyIdOf(fresh), Is.EqualTo("k2"));
    }

    [Test]
    public void Nonce_never_repeats()
    {
        var nonces = Enumerable.Range(0, 10_000).AsParallel()
            .Select(_ => Convert.ToHexString(Protector.Protect(Token, Address).AsSpan(4, SecretEnvelope.NonceSize)))
            .ToHashSet(StringComparer.Ordinal);

        Assert.That(nonces, Has.Count.EqualTo(10_000));
    }

    [Test]
    public void Secret_with_invalid_Unicode_is_refused()
    {
        Assert.That(() => Protector.Protect(new Secret("half \ud800 pair"), Address), Throws.InstanceOf<ArgumentException>());
    }

    private static EqualStringConstraint Refused(string message) =>
        Throws.TypeOf<SecretUnreadableException>().With.Message.EqualTo(message);

    private static void AssertRefused(SecretProtector protector, byte[] envelope, SecretAddress address, string what)
    {
        try
        {
            protector.Unprotect(envelope, address);
        }
        catch (SecretUnreadableException)
        {
            return;
        }

        Assert.Fail($"accepted: {what}");
    }
}
