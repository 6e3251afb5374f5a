using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>One send of a message of an agent; written before its command goes out.</summary>
internal sealed class AgentSendRow
{
    public required string IntegrationId { get; init; }

    public required long MessageId { get; init; }

    public required int Part { get; init; }

    public required string CommandId { get; set; }

    public required DateTimeOffset StartedAt { get; set; }

    /// <summary>The engine took it.</summary>
    public bool IsSent { get; set; }

    /// <summary>It was answered for, and not as sent: to be tried again it needs another id, and no echo is waited for.</summary>
    public bool HasFailed { get; set; }

    public string? WhatsAppId { get; set; }

    public ReceiptState Status { get; set; } = ReceiptState.Sent;
}
