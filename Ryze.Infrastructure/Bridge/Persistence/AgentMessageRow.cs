using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>A message of an agent; its key is the promise that it is sent once (bridge.md 3.3).</summary>
internal sealed class AgentMessageRow
{
    public required string IntegrationId { get; init; }

    /// <summary>Chatwoot's.</summary>
    public required long MessageId { get; init; }

    public required long ConversationId { get; init; }

    /// <summary>JID; null when the contact has no address.</summary>
    public required string? Chat { get; set; }

    public required AgentMessageState State { get; set; }

    /// <summary>The message as JSON; empty when it is sent and need not be known any more.</summary>
    public required string Content { get; set; }

    public required DateTimeOffset ReceivedAt { get; set; }

    public DateTimeOffset? DoneAt { get; set; }

    public ReceiptState Status { get; set; } = ReceiptState.Sent;

    /// <summary>What Chatwoot shows.</summary>
    public ReceiptState ToldStatus { get; set; } = ReceiptState.Sent;

    /// <summary>Whether Chatwoot is to be told; a column of its own, because it is looked for.</summary>
    public bool IsUntold { get; set; }

    /// <summary>Why it failed; empty otherwise.</summary>
    public string Error { get; set; } = "";
}

/// <summary>The numbers are stored.</summary>
internal enum AgentMessageState
{
    /// <summary>To be sent.</summary>
    Waiting = 0,

    Sent = 1,

    /// <summary>Not sent, unless the agent presses Retry.</summary>
    Failed = 2,

    /// <summary>To be taken back.</summary>
    Deleting = 3,

    Deleted = 4,
}
