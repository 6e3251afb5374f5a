namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>A claim on a name of the default engine.</summary>
internal sealed class EngineNameRow
{
    /// <summary>The name as it is compared.</summary>
    public required string NameKey { get; init; }

    /// <summary>The name as it was first claimed.</summary>
    public required string Name { get; init; }

    public required string AccountId { get; set; }

    public required DateTimeOffset ClaimedAt { get; set; }
}
