namespace Ryze.Domain;

/// <summary>One integration's pending work in the bridge, in bytes.</summary>
/// <param name="Events">Events without a delivery to Chatwoot.</param>
/// <param name="AgentMessages">Unfinished agent messages.</param>
public sealed record WaitingBytes(long Events, long AgentMessages)
{
    public static WaitingBytes None { get; } = new(0, 0);
}
