namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class BridgeRemovalRow
{
    /// <summary>The integration's id in the bridge.</summary>
    public required string Id { get; init; }

    public required string InstanceId { get; init; }

    public bool KeepInbox { get; set; }

    public bool RemoveEmpty { get; set; }

    public int Attempts { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset NextAttemptAt { get; set; }
}
