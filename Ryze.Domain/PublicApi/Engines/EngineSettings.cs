using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ryze.Domain.PublicApi.Engines;

/// <summary>What a customer enters to connect an engine (docs/spec/engines.md 2). The values are valid and normalized.</summary>
/// <param name="EngineInstance">See <see cref="EngineConnection.EngineInstance"/>.</param>
public sealed record EngineSettings(EngineKind Kind, string BaseUrl, string EngineInstance, Secret Token)
{
    /// <summary>Meta's address, the default for Cloud API.</summary>
    public const string MetaUrl = "https://graph.facebook.com";

    public Secret? AppSecret { get; init; }

    public string? BusinessAccountId { get; init; }

    public string? ApiVersion { get; init; }

    public bool RegisterWebhook { get; init; } = true;

    public string Identity => IdentityOf(Kind, BaseUrl, EngineInstance);

    /// <summary>
    /// Identifies a phone at an engine, equal for all spellings of the address. One instance of all accounts may use it. A hash, because
    /// an address is too long for an index.
    /// </summary>
    public static string IdentityOf(EngineKind kind, string baseUrl, string engineInstance)
    {
        var address = Uri.TryCreate(baseUrl, UriKind.Absolute, out var url)
            ? string.Create(CultureInfo.InvariantCulture, $"{url.Scheme}://{url.IdnHost}:{url.Port}{url.AbsolutePath.TrimEnd('/')}")
            : baseUrl;
        return Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{EngineKinds.NameOf(kind)}\n{address}\n{engineInstance}")));
    }
}
