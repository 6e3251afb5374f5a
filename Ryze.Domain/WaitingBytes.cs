namespace Ryze.Domain;

/// <summary>What waits in the bridge for one integration, in bytes.</summary>
/// <param name="Events">Events that are not delivered to Chatwoot.</param>
public sealed record WaitingBytes(long Events)
{
    public static WaitingBytes None { get; } = new(0);
}
