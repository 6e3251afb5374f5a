using Ryze.Domain;

namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>The WhatsApp engine and how both sides prove themselves to each other (api.md 10). Matters to the api role only.</summary>
public sealed class EngineOptions
{
    /// <summary>What the engine's webhooks carry on a developer's machine that says nothing else.</summary>
    public const string DevelopmentAuthorization = "dev-engine-authorization";

    /// <summary>Shortest <c>ENGINE_WEBHOOK_AUTHORIZATION</c> taken, in characters other than spaces.</summary>
    public const int MinAuthorizationLength = 16;

    /// <summary>Null: there is no engine to send with.</summary>
    public required Uri? Url { get; init; }

    /// <summary>Never null when <see cref="Url"/> is not.</summary>
    public required Secret? Token { get; init; }

    /// <summary>The whole <c>Authorization</c> header of the engine's webhooks; null: none is believed.</summary>
    public required Secret? WebhookAuthorization { get; init; }

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
        if (authorization is not null && (authorization.Count(IsVisible) < MinAuthorizationLength || !authorization.All(c => c == ' ' || IsVisible(c))))
        {
            reader.Fault("ENGINE_WEBHOOK_AUTHORIZATION", $"must be at least {MinAuthorizationLength} visible ASCII characters, with or without spaces between them");
        }

        return new EngineOptions
        {
            Url = url,
            Token = token,
            WebhookAuthorization = authorization is null ? null : new Secret(authorization),
        };
    }

    private static bool IsVisible(char c) => c is > ' ' and <= '~';
}
