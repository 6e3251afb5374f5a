using Ryze.Domain;

namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>
/// The default engine's address and the credentials between both sides (docs/spec/api.md 10). Only the api role uses them.
/// </summary>
public sealed class EngineOptions
{
    /// <summary>The default for the engine's webhooks in Development.</summary>
    public const string DevelopmentAuthorization = "dev-engine-authorization";

    /// <summary>The shortest valid <c>ENGINE_WEBHOOK_AUTHORIZATION</c>, in characters without spaces.</summary>
    public const int MinAuthorizationLength = 16;

    /// <summary>Null when no engine is configured.</summary>
    public required Uri? Url { get; init; }

    /// <summary>Set whenever <see cref="Url"/> is set.</summary>
    public required Secret? Token { get; init; }

    /// <summary>The full <c>Authorization</c> header of the engine's webhooks; null refuses all webhooks.</summary>
    public required Secret? WebhookAuthorization { get; init; }

    /// <summary>Whether customers' engines may have private or loopback addresses.</summary>
    public bool AllowPrivateNetworks { get; init; }

    public static EngineOptions Read(ConfigurationReader reader, RoleOptions roles)
    {
        if (!roles.Api)
        {
            return new EngineOptions { Url = null, Token = null, WebhookAuthorization = null };
        }

        var url = reader.Url("ENGINE_URL");
        var token = reader.Secret("ENGINE_TOKEN");
        if (token is null && reader.Text("ENGINE_URL") is not null)
        {
            reader.Fault("ENGINE_TOKEN", "is required with ENGINE_URL");
        }

        if (token is not null && !token.Reveal().All(IsVisible))
        {
            reader.Fault("ENGINE_TOKEN", "must be visible ASCII characters");
        }

        var authorization = reader.Text("ENGINE_WEBHOOK_AUTHORIZATION") ?? (reader.IsDevelopment ? DevelopmentAuthorization : null);
        if (authorization is not null
            && (authorization.Count(IsVisible) < MinAuthorizationLength || !authorization.All(c => c == ' ' || IsVisible(c))))
        {
            reader.Fault(
                "ENGINE_WEBHOOK_AUTHORIZATION",
                $"must be at least {MinAuthorizationLength} visible ASCII characters, with or without spaces between them");
        }

        return new EngineOptions
        {
            Url = url,
            Token = token,
            WebhookAuthorization = authorization is null ? null : new Secret(authorization),
            AllowPrivateNetworks = reader.Flag("ENGINE_ALLOW_PRIVATE_NETWORKS", reader.IsDevelopment),
        };
    }

    private static bool IsVisible(char c) => c is > ' ' and <= '~';
}
