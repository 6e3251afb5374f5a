using System.Text.Json;

namespace Ryze.Domain.Protocol.Events;

/// <summary>The messages that a receipt is about, whatever its status: any receipt proves that they were sent.</summary>
/// <param name="WhatsAppIds">At least one.</param>
/// <param name="CommandId">The command that sent the message; null when the engine does not name it.</param>
public sealed record ReceiptSubject(IReadOnlyList<string> WhatsAppIds, string? CommandId)
{
    /// <summary>Null when the event is not a receipt.</summary>
    /// <param name="data">UTF-8 JSON.</param>
    public static ReceiptSubject? Read(string name, ReadOnlyMemory<byte> data)
    {
        if (name != ReceiptReport.EventName)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(data);
            JsonElement? root = json.RootElement;
            var ids = root.Items("messageIds").Select(id => id.AsText()).OfType<string>().Where(WhatsAppMessage.IsId).ToList();
            return ids.Count > 0 ? new ReceiptSubject(ids, root.Text("source")) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
