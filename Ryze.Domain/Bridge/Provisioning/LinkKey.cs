using System.Security.Cryptography;
using System.Text;

namespace Ryze.Domain.Bridge.Provisioning;

/// <summary>
/// Identifies a link by the <c>integration</c> parameter of <c>channel_url</c>, because instance names are unique only within an account.
/// When the public API sends no such parameter, the whole URL is the key.
/// </summary>
public static class LinkKey
{
    /// <summary>In characters. A longer key is replaced by its SHA-256.</summary>
    public const int MaxLength = 200;

    private const string Parameter = "integration=";

    public static string Of(string channelUrl)
    {
        var query = Uri.TryCreate(channelUrl, UriKind.Absolute, out var uri) ? uri.Query : "";
        var id = query.TrimStart('?').Split('&').FirstOrDefault(p => p.StartsWith(Parameter, StringComparison.Ordinal));
        var key = id?.Length > Parameter.Length ? Uri.UnescapeDataString(id[Parameter.Length..]) : channelUrl;
        return key.Length <= MaxLength ? key : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }
}
