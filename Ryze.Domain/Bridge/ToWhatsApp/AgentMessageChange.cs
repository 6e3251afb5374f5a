namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>The result of an <see cref="AgentMessage"/> method.</summary>
/// <param name="Message">The message after the change.</param>
/// <param name="Wakes">The queues that have new work.</param>
public sealed record AgentMessageChange(AgentMessage Message, AgentMessageQueues Wakes);

/// <summary>The queues of agent messages.</summary>
[Flags]
public enum AgentMessageQueues
{
    None = 0,

    /// <summary>Messages to send, or to delete on WhatsApp.</summary>
    Sends = 1,

    /// <summary>Receipts to show in Chatwoot.</summary>
    Receipts = 2,
}
