namespace Ryze.Domain.AgentMessages;

/// <summary>How far an agent's message has come, as Chatwoot shows it (chatwoot.md 1.3.7). The numbers are stored.</summary>
public enum DeliveryStatus
{
    Sent = 1,
    Delivered = 2,
    Read = 3,
    Failed = 9,
}

/// <summary>Status only goes forward, in whatever order its reports come.</summary>
public static class DeliveryStatusRules
{
    /// <summary>WhatsApp's word; null for those that say nothing about the customer (ryzeapi.md 6.3).</summary>
    public static DeliveryStatus? Of(string? word) => word switch
    {
        "delivered" => DeliveryStatus.Delivered,
        "read" or "played" => DeliveryStatus.Read,
        "server_error" or "failed" or "error" => DeliveryStatus.Failed,
        _ => null,
    };

    /// <summary>What holds after a report: failed only before it was delivered, and a later delivery is the truth.</summary>
    public static DeliveryStatus After(DeliveryStatus current, DeliveryStatus reported) => (current, reported) switch
    {
        (DeliveryStatus.Failed, DeliveryStatus.Sent) => DeliveryStatus.Failed,
        (DeliveryStatus.Failed, _) => reported,
        (DeliveryStatus.Sent, DeliveryStatus.Failed) => DeliveryStatus.Failed,
        (_, DeliveryStatus.Failed) => current,
        _ => reported > current ? reported : current,
    };

    /// <summary>Of a message that was several sends: no further than the last of them, failed if one is.</summary>
    public static DeliveryStatus OfAll(IReadOnlyCollection<DeliveryStatus> parts) =>
        parts.Contains(DeliveryStatus.Failed) ? DeliveryStatus.Failed : parts.Count == 0 ? DeliveryStatus.Sent : parts.Min();

    /// <summary>Chatwoot's word.</summary>
    public static string Word(this DeliveryStatus status) => status switch
    {
        DeliveryStatus.Delivered => "delivered",
        DeliveryStatus.Read => "read",
        DeliveryStatus.Failed => "failed",
        _ => "sent",
    };
}
