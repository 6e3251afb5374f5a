using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain;

namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>The bridge's address and the credentials between both roles (docs/spec/api.md 10).</summary>
public sealed class BridgeOptions
{
    /// <summary>The shortest valid <c>BRIDGE_TOKEN</c>, in characters.</summary>
    public const int MinTokenLength = 16;

    /// <summary>Null when the bridge runs in this process.</summary>
    public required Uri? Url { get; init; }

    public required Secret? Token { get; init; }

    /// <summary>Whether the module is on: the public API knows its bridge.</summary>
    public required bool IsConfigured { get; init; }

    /// <summary>The public API's URL for the bridge; null for the public URL.</summary>
    public required Uri? InternalRyzeApiUrl { get; init; }

    /// <summary>The bridge's URL for Chatwoot; null for the first listening address.</summary>
    public required Uri? PublicUrl { get; init; }

    /// <summary>Whether Chatwoot may have a private or loopback address.</summary>
    public required bool AllowPrivateNetworks { get; init; }

    /// <summary>Requests per minute to one Chatwoot; 0 for no limit, which also lifts the limit per conversation.</summary>
    public required int ChatwootRequestsPerMinute { get; init; }

    public static BridgeOptions Read(ConfigurationReader reader, RoleOptions roles, Func<string> newToken)
    {
        var url = reader.Url("BRIDGE_URL");
        var token = reader.Secret("BRIDGE_TOKEN");
        if (token?.Reveal().Length < MinTokenLength)
        {
            reader.Fault("BRIDGE_TOKEN", $"must have at least {MinTokenLength} characters");
        }

        if (token is not null && !token.Reveal().All(c => c is > ' ' and <= '~'))
        {
            reader.Fault("BRIDGE_TOKEN", "must be visible ASCII characters");
        }

        var inOneProcess = roles is { Api: true, Bridge: true } && reader.Text("BRIDGE_URL") is null;
        if (roles.Bridge && !inOneProcess && token is null)
        {
            reader.Fault("BRIDGE_TOKEN", "is required for the bridge role");
        }

        return new BridgeOptions
        {
            Url = url,
            Token = token ?? (inOneProcess ? new Secret(newToken()) : null),
            IsConfigured = inOneProcess || (url is not null && token is not null),
            InternalRyzeApiUrl = reader.Url("BRIDGE_INTERNAL_RYZEAPI_URL"),
            PublicUrl = reader.Url("BRIDGE_PUBLIC_URL"),
            AllowPrivateNetworks = reader.Flag("CHATWOOT_ALLOW_PRIVATE_NETWORKS", reader.IsDevelopment),
            ChatwootRequestsPerMinute = reader.Whole(
                "CHATWOOT_REQUESTS_PER_MINUTE", ChatwootPace.UsualRequestsPerMinute, from: 0, to: ChatwootPace.MaxRequestsPerMinute),
        };
    }
}
