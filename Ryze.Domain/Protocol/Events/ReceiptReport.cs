namespace Ryze.Domain.Protocol.Events;

/// <summary>Our own message returned as an event, which links the command to its WhatsApp message.</summary>
public sealed record CommandEcho(string CommandId, string WhatsAppId)
{
    /// <summary>The prefix of this bridge's command ids, which identifies its own messages in events (docs/spec/bridge.md 3.1).</summary>
    public const string IdPrefix = "cmd";
}

/// <summary>WhatsApp's receipt for messages (<c>message.status</c>, docs/spec/ryzeapi.md 6.3).</summary>
public sealed record ReceiptReport(IReadOnlyList<string> WhatsAppIds, ReceiptState Status);
