namespace Ryze.Domain.Protocol.Events;

/// <summary>How far an agent's message has come, as Chatwoot shows it (chatwoot.md 1.3.7). The numbers are stored.</summary>
public enum ReceiptState
{
    Sent = 1,
    Delivered = 2,
    Read = 3,
    Failed = 9,
}

/// <summary>Status only goes forward, in whatever order its reports come.</summary>
public static class ReceiptStateRules
{
    /// <summary>WhatsApp's word; null for those that say nothing about the customer (ryzeapi.md 6.3).</summary>
    public static ReceiptState? Of(string? word) => word switch
    {
        "delivered" => ReceiptState.Delivered,
        "read" or "played" => ReceiptState.Read,
        "server_error" or "failed" or "error" => ReceiptState.Failed,
        _ => null,
    };

    /// <summary>What holds after a report: failed only before it was delivered, and a later delivery is the truth.</summary>
    public static ReceiptState After(ReceiptState current, ReceiptState reported) => (current, reported) switch
    {
        (ReceiptState.Failed, ReceiptState.Sent) => ReceiptState.Failed,
        (ReceiptState.Failed, _) => reported,
        (ReceiptState.Sent, ReceiptState.Failed) => ReceiptState.Failed,
        (_, ReceiptState.Failed) => current,
        _ => reported > current ? reported : current,
    };

    /// <summary>Of a message that was several sends: no further than the last of them, failed if one is.</summary>
    public static ReceiptState OfAll(IReadOnlyCollection<ReceiptState> parts) =>
        parts.Contains(ReceiptState.Failed) ? ReceiptState.Failed : parts.Count == 0 ? ReceiptState.Sent : parts.Min();

    /// <summary>Chatwoot's word.</summary>
    public static string Word(this ReceiptState status) => status switch
    {
        ReceiptState.Delivered => "delivered",
        ReceiptState.Read => "read",
        ReceiptState.Failed => "failed",
        _ => "sent",
    };
}
