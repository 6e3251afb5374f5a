namespace Ryze.Domain.Protocol.Events;

/// <summary>Our own message returned as an event, which links the command to its WhatsApp message.</summary>
public sealed record CommandEcho(string CommandId, string WhatsAppId)
{
    /// <summary>The prefix of this bridge's command ids, which identifies its own messages in events (docs/spec/bridge.md 3.1).</summary>
    public const string IdPrefix = "cmd";

    /// <summary>Null when the receipt does not name a command of this bridge.</summary>
    public static CommandEcho? In(ReceiptSubject receipt) => IsOwn(receipt.CommandId)
        ? new CommandEcho(receipt.CommandId!, receipt.WhatsAppIds[0]) : null;

    /// <summary>Whether a <c>source</c> is a command id of this bridge.</summary>
    public static bool IsOwn(string? source) => source?.StartsWith(IdPrefix + "_", StringComparison.Ordinal) == true;
}

/// <summary>WhatsApp's receipt for messages (<c>message.status</c>, docs/spec/ryzeapi.md 6.3).</summary>
public sealed record ReceiptReport(IReadOnlyList<string> WhatsAppIds, ReceiptState Status)
{
    /// <summary>Why WhatsApp did not deliver the messages; null when the engine does not know.</summary>
    public string? Reason { get; init; }
}

/// <summary>The messages that a receipt is about, whatever its status: any receipt proves that they were sent.</summary>
/// <param name="WhatsAppIds">At least one.</param>
/// <param name="CommandId">The command that sent the message; null when the engine does not name it.</param>
public sealed record ReceiptSubject(IReadOnlyList<string> WhatsAppIds, string? CommandId)
{
    /// <summary>Null when Chatwoot cannot show the status.</summary>
    public ReceiptReport? Report { get; init; }
}
