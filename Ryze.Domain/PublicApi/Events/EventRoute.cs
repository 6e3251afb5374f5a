namespace Ryze.Domain.PublicApi.Events;

/// <summary>Where the events of an instance go.</summary>
/// <param name="IntegrationId">The API's id of the integration; null when the instance has none.</param>
public sealed record EventRoute(string? IntegrationId, bool IgnoreGroups)
{
    /// <summary>The instance that owns the name on the engine.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>The name by which the engine knows the phone.</summary>
    public string EngineName { get; init; } = "";
}
