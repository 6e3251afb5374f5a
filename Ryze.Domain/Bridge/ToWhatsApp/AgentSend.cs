using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>A started part of an agent message: its command, and the WhatsApp message that it became.</summary>
/// <param name="CommandId">Empty for a message that was typed on the phone.</param>
/// <param name="StartedAt">When the command was first sent.</param>
public sealed record AgentSend(int Part, string CommandId, DateTimeOffset StartedAt)
{
    /// <summary>A part without a WhatsApp id after this time will not get one.</summary>
    public static readonly TimeSpan MaxLinkDelay = TimeSpan.FromHours(1);

    /// <summary>Whether the engine accepted it.</summary>
    public bool IsSent { get; init; }

    /// <summary>Whether the answer was a failure. The next attempt starts the part again, and no echo is expected.</summary>
    public bool HasFailed { get; init; }

    /// <summary>Null until the engine or the echo returns one.</summary>
    public string? WhatsAppId { get; init; }

    /// <summary>WhatsApp's newest receipt.</summary>
    public ReceiptState Receipt { get; init; } = ReceiptState.Sent;

    /// <summary>Records that the engine accepted the command.</summary>
    /// <param name="whatsAppId">Ignored when it is not an id, or the part has one.</param>
    public AgentSend Accepted(string? whatsAppId) => this with
    {
        IsSent = true, HasFailed = false, WhatsAppId = WhatsAppId ?? (WhatsAppMessage.IsId(whatsAppId) ? whatsAppId : null),
    };

    public AgentSend With(ReceiptState reported) => this with { Receipt = ReceiptStateRules.After(Receipt, reported) };
}
