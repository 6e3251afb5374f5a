namespace Ryze.Domain.PublicApi.Events;

/// <summary>The destination of an instance's events.</summary>
/// <param name="IntegrationId">The public API's integration id; null when the instance has none.</param>
public sealed record EventRoute(string? IntegrationId, bool IgnoreGroups)
{
    /// <summary>The instance that owns the engine name.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>Whether the instance uses an engine of its own, so that the default engine must not report its events.</summary>
    public bool HasOwnEngine { get; init; }

    /// <summary>The engine's name for the phone.</summary>
    public string EngineName { get; init; } = "";
}
