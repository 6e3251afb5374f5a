namespace Ryze.Domain;

/// <summary>What waits in the bridge for one integration, in bytes.</summary>
/// <param name="Events">Events that are not delivered to Chatwoot.</param>
/// <param name="AgentMessages">Agent messages that are not finished.</param>
public sealed record WaitingBytes(long Events, long AgentMessages)
{
    public static WaitingBytes None { get; } = new(0, 0);
}
