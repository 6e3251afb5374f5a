using Ryze.Domain;

namespace Ryze.Api.PublicApi.Engines;

/// <summary>The fields of docs/spec/engines.md 2, which two bodies have.</summary>
public interface IEngineFields
{
    string? Engine { get; }

    string? EngineBaseUrl { get; }

    Secret? EngineToken { get; }

    string? EngineInstance { get; }

    string? PhoneNumberId { get; }

    Secret? AppSecret { get; }

    string? BusinessAccountId { get; }

    string? ApiVersion { get; }

    bool? RegisterWebhook { get; }
}
