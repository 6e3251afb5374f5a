using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>An agent message. Its key guarantees that it is sent only once (docs/spec/bridge.md 3.3).</summary>
internal sealed class AgentMessageRow
{
    public required string IntegrationId { get; init; }

    /// <summary>Chatwoot's message id.</summary>
    public required long MessageId { get; init; }

    public required long ConversationId { get; init; }

    /// <summary>JID; null when the contact has no address.</summary>
    public required string? Chat { get; set; }

    public required AgentMessageState State { get; set; }

    /// <summary>The message as JSON; empty when it is no longer needed.</summary>
    public required string Content { get; set; }

    public required DateTimeOffset ReceivedAt { get; set; }

    public DateTimeOffset? DoneAt { get; set; }

    public ReceiptState Status { get; set; } = ReceiptState.Sent;

    /// <summary>The status that Chatwoot shows.</summary>
    public ReceiptState ToldStatus { get; set; } = ReceiptState.Sent;

    /// <summary>See <see cref="AgentMessage.IsReceiptPending"/>; an indexed column, because it is queried.</summary>
    public bool IsUntold { get; set; }

    /// <summary>Why it failed; empty otherwise.</summary>
    public string Error { get; set; } = "";
}

/// <summary>One part of an agent message, stored before its command is sent.</summary>
internal sealed class AgentSendRow
{
    public required string IntegrationId { get; init; }

    public required long MessageId { get; init; }

    public required int Part { get; init; }

    public required string CommandId { get; set; }

    public required DateTimeOffset StartedAt { get; set; }

    /// <summary>Whether the engine accepted the part.</summary>
    public bool IsSent { get; set; }

    /// <summary>Whether the answer was a failure. A retry then needs a new command id, and no echo is expected.</summary>
    public bool HasFailed { get; set; }

    public string? WhatsAppId { get; set; }

    public ReceiptState Status { get; set; } = ReceiptState.Sent;
}
