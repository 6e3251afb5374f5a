using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>Reads <c>message.status</c> events (docs/spec/ryzeapi.md 6.3).</summary>
internal static class ReceiptReader
{
    /// <summary>More ids than one event ever has.</summary>
    private const int MaxIds = 1000;

    /// <summary>Null when the event is not a receipt, or names no message.</summary>
    /// <param name="data">UTF-8 JSON.</param>
    public static ReceiptSubject? Read(string name, ReadOnlyMemory<byte> data)
    {
        if (name != EventNames.Receipt)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(data);
            return Read(name, json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static ReceiptSubject? Read(string name, JsonElement? data)
    {
        if (name != EventNames.Receipt)
        {
            return null;
        }

        var ids = data.Items("messageIds").Select(id => id.AsText()).OfType<string>().Where(WhatsAppMessage.IsId).Take(MaxIds).ToList();
        return ids.Count == 0 ? null : new ReceiptSubject(ids, data.Text("source"))
        {
            Report = ReceiptStateRules.Of(data.Text("status")) is { } status
                ? new ReceiptReport(ids, status) { Reason = data.Object("error").Text("message") } : null,
        };
    }
}
