namespace Ryze.Domain.Protocol.Events;

/// <summary>An agent message's receipt, as Chatwoot shows it (docs/spec/chatwoot.md 1.3.7). The numbers are stored.</summary>
public enum ReceiptState
{
    Sent = 1,
    Delivered = 2,
    Read = 3,
    Failed = 9,
}

/// <summary>Receipts only advance, in whatever order they arrive.</summary>
public static class ReceiptStateRules
{
    /// <summary>Reads WhatsApp's word; null when it does not concern the customer (docs/spec/ryzeapi.md 6.3).</summary>
    public static ReceiptState? Of(string? word) => word switch
    {
        "delivered" => ReceiptState.Delivered,
        "read" or "played" => ReceiptState.Read,
        "server_error" or "failed" or "error" => ReceiptState.Failed,
        _ => null,
    };

    /// <summary>The state after a receipt. A message can fail only before its delivery, and a later delivery overrides a failure.</summary>
    public static ReceiptState After(ReceiptState current, ReceiptState reported) => (current, reported) switch
    {
        (ReceiptState.Failed, ReceiptState.Sent) => ReceiptState.Failed,
        (ReceiptState.Failed, _) => reported,
        (ReceiptState.Sent, ReceiptState.Failed) => ReceiptState.Failed,
        (_, ReceiptState.Failed) => current,
        _ => reported > current ? reported : current,
    };

    /// <summary>The state of a message with several parts: failed when one part failed, otherwise the least advanced.</summary>
    public static ReceiptState OfAll(IReadOnlyCollection<ReceiptState> parts) =>
        parts.Contains(ReceiptState.Failed) ? ReceiptState.Failed : parts.Count == 0 ? ReceiptState.Sent : parts.Min();

    /// <summary>Chatwoot's word for it.</summary>
    public static string Word(this ReceiptState status) => status switch
    {
        ReceiptState.Delivered => "delivered",
        ReceiptState.Read => "read",
        ReceiptState.Failed => "failed",
        _ => "sent",
    };
}
