using System.Text.Json;

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

    public const string EventName = "message.status";

    /// <summary>More ids than one event ever has.</summary>
    private const int MaxIds = 1000;

    /// <summary>Null when the event is not a receipt, or Chatwoot cannot show it.</summary>
    /// <param name="data">UTF-8 JSON.</param>
    public static ReceiptReport? Read(string name, ReadOnlyMemory<byte> data)
    {
        if (name != EventName)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(data);
            JsonElement? root = json.RootElement;
            var ids = root.Items("messageIds").Select(id => id.AsText()).OfType<string>().Where(WhatsAppMessage.IsId).Take(MaxIds).ToList();
            return ids.Count > 0 && ReceiptStateRules.Of(root.Text("status")) is { } status
                ? new ReceiptReport(ids, status) { Reason = root.Object("error").Text("message") } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
