using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ryze.Domain;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Reference docs/spec/engines.md 3: who may post to the webhook.</summary>
internal sealed class WahaSignatureTests
{
    private const string Body = """{"event":"message.any","payload":{"body":"olá"}}""";

    [Test]
    public void Known_signature_is_accepted()
    {
        // The expected value comes from another implementation of HMAC (Python's).
        var connection = WahaScene.Connection() with { WebhookSecret = new Secret("my-secret-key") };
        const string Documented = """{"event":"message","session":"default","engine":"WEBJS"}""";
        const string Signature =
            "208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8097c462b2b17a6ce93b6b47a136cf2e78a33a63f6752c2c1631777076153fa89";

        using var scene = WahaScene.Answering(200, "{}");
        Assert.That(
            scene.Adapter.IsAuthentic(
                connection, name => name == "X-Webhook-Hmac" ? Signature : null, Encoding.UTF8.GetBytes(Documented)),
            Is.True);
    }

    [Test]
    public void Signature_of_the_raw_body_is_accepted() => Assert.That(IsAuthentic(Sign(Body)), Is.True);

    [Test]
    public void Missing_signature_is_refused() => Assert.That(IsAuthentic(null), Is.False);

    [TestCase("")]
    [TestCase("00")]
    [TestCase("zz")]
    public void Other_text_is_refused(string signature) => Assert.That(IsAuthentic(signature), Is.False);

    [Test]
    public void Text_of_the_right_length_without_hex_digits_is_refused() => Assert.That(IsAuthentic(new string('z', 128)), Is.False);

    [Test]
    public void Signature_of_another_body_is_refused() => Assert.That(IsAuthentic(Sign(Body + " ")), Is.False);

    [Test]
    public void Signature_with_another_key_is_refused() => Assert.That(IsAuthentic(Sign(Body, "another-key")), Is.False);

    [TestCase(-23, true)]
    [TestCase(-25, false)]
    [TestCase(23, true)]
    [TestCase(25, false)]
    public void Timestamp_may_be_a_day_from_now(int hours, bool isAccepted)
    {
        var sent = WahaScene.Now.AddHours(hours).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

        Assert.That(IsAuthentic(Sign(Body), sent), Is.EqualTo(isAccepted));
    }

    [TestCase("")]
    [TestCase("yesterday")]
    [TestCase("-1")]
    [TestCase("99999999999999999999")]
    public void Unreadable_timestamp_is_accepted(string sent) => Assert.That(IsAuthentic(Sign(Body), sent), Is.True);

    private static bool IsAuthentic(string? signature, string? timestamp = null)
    {
        using var scene = WahaScene.Answering(200, "{}");
        return scene.Adapter.IsAuthentic(
            WahaScene.Connection(),
            name => name switch { "X-Webhook-Hmac" => signature, "X-Webhook-Timestamp" => timestamp, _ => null },
            Encoding.UTF8.GetBytes(Body));
    }

    private static string Sign(string body, string key = WahaScene.WebhookSecret) =>
        Convert.ToHexStringLower(HMACSHA512.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(body)));
}
