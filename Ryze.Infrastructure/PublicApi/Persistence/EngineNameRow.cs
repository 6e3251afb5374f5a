namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>An account's claim on an engine name of the default engine.</summary>
internal sealed class EngineNameRow
{
    /// <summary>The name's comparison form.</summary>
    public required string NameKey { get; init; }

    /// <summary>The name at its first claim.</summary>
    public required string Name { get; init; }

    public required string AccountId { get; set; }

    public required DateTimeOffset ClaimedAt { get; set; }
}
