using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Persistence;

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
