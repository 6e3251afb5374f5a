using System.Security.Cryptography;
using System.Text;
using Ryze.Domain;
using static Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi.ScriptedGraph;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Who sent a webhook's body.</summary>
internal sealed class WebhookSignatureTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"object":"whatsapp_business_account","text":"Ol\u00e1"}""");
    private static readonly string Hex = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(AppSecret), Body));

    [Test]
    public void Signature_over_the_raw_bytes_is_accepted() => Assert.That(IsAuthentic("sha256=" + Hex, Body), Is.True);

    [Test]
    public void Known_signature_is_accepted() =>
        Assert.That(
            IsAuthentic(
                "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
                "The quick brown fox jumps over the lazy dog"u8.ToArray(), "key"),
            Is.True);

    [Test]
    public void Changed_body_is_refused([Values(0, 20, 51)] int at)
    {
        var changed = Body.ToArray();
        changed[at] ^= 1;

        Assert.That(IsAuthentic("sha256=" + Hex, changed), Is.False);
    }

    [TestCase("the-access-token")]
    [TestCase("the-app-secret-of-metA")]
    [TestCase("")]
    [TestCase(null)]
    public void Signature_with_another_key_is_refused(string? appSecret) =>
        Assert.That(IsAuthentic("sha256=" + Hex, Body, appSecret), Is.False);

    [Test]
    public void Signature_with_an_empty_key_is_refused() =>
        Assert.That(IsAuthentic("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Array.Empty<byte>(), Body)), Body, ""), Is.False);

    [Test]
    public void Malformed_header_is_refused()
    {
        var headers = new[]
        {
            null, "", "sha256=", Hex, "sha1=" + Hex, "SHA256=" + Hex, " sha256=" + Hex, "sha256=" + Hex + " ", "sha256=" + Hex[..62],
            "sha256=" + Hex + "00", "sha256=zz" + Hex[2..], "sha256= " + Hex[1..], "sha256=" + Hex[..63] + "\u00e1",
            $"sha256={Hex},sha256={Hex}",
            "sha256=" + new string('0', 64),
        };

        Assert.That(headers.Where(header => IsAuthentic(header, Body)), Is.Empty);
    }

    [Test]
    public void Signature_is_read_from_the_header_of_Meta()
    {
        using var graph = Answering((200, ""));
        var asked = new List<string>();

        graph.Adapter.IsAuthentic(
            Connection,
            name =>
            {
                asked.Add(name);
                return null;
            },
            Body);

        Assert.That(asked, Is.EqualTo(new[] { "X-Hub-Signature-256" }));
    }

    private static bool IsAuthentic(string? header, byte[] body, string? appSecret = AppSecret)
    {
        using var graph = Answering((200, ""));
        return graph.Adapter.IsAuthentic(
            Connection with { AppSecret = appSecret is null ? null : new Secret(appSecret) }, _ => header, body);
    }
}
