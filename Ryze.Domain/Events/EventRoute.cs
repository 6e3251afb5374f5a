namespace Ryze.Domain.Events;

/// <summary>Where the events of an instance go.</summary>
/// <param name="IntegrationId">The API's id of the integration; null when the instance has none.</param>
public sealed record EventRoute(string? IntegrationId, bool IgnoreGroups)
{
    /// <summary>Whose phone the engine means by the name.</summary>
    public string InstanceId { get; init; } = "";
}
