namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class InstanceRow
{
    public required string Id { get; init; }

    public required string AccountId { get; init; }

    public required string Name { get; init; }

    /// <summary>The name's comparison form, unique within the account.</summary>
    public required string NameKey { get; init; }

    /// <summary>Null when the instance has no token.</summary>
    public string? TokenHash { get; init; }

    /// <summary>The phone's last known state; null until an engine reported one.</summary>
    public string? PhoneState { get; set; }

    /// <summary>When an engine reported the state.</summary>
    public DateTimeOffset? PhoneStateAt { get; set; }

    /// <summary>Since when the phone is connected, or is not.</summary>
    public DateTimeOffset? PhoneStateSince { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}
