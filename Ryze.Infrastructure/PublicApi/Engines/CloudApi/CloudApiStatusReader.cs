using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Errors;
using static Ryze.Infrastructure.PublicApi.Engines.CloudApi.GraphJson;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>
/// Reads a message's status as a receipt, with the command's id as <c>source</c>. The parts of a split message are one message: its receipt
/// is the last part's receipt, or the failure of any part, and names the first part's id.
/// </summary>
internal static class CloudApiStatusReader
{
    private const string Failed = "server_error";

    public static PartReading Read(CloudApiChange change, JsonElement? status)
    {
        var word = status.Text("status")?.ToLowerInvariant();
        if (word is "deleted" or "warning" || status.Text("type") is "call" or "payment")
        {
            return PartReading.Dropped;
        }

        var receipt = ReceiptOf(word);
        if (receipt is null || status.Id("id") is not { } id)
        {
            return PartReading.Unread("status");
        }

        var reference = CommandReference.Read(status.Text("biz_opaque_callback_data"));
        if (reference is { IsLast: false } && receipt != Failed)
        {
            return PartReading.Dropped;
        }

        var isGroup = status.Text("recipient_type") == "group";
        var chat = isGroup
            ? CloudApiParty.OfGroup(status.Text("recipient_id"))
            : CloudApiParty.Of(status.Text("recipient_id"), status.Text("recipient_user_id"));
        var data = Of(
            ("status", receipt),
            ("messageIds", new JsonArray(reference?.FirstId ?? id)),
            ("timestamp", CanonicalEvent.TimeOf(status.Number("timestamp"))),
            ("chat", chat?.Jid is null ? null : chat.ToJson(isGroup ? "group" : "private")),
            ("messageSender", CloudApiParty.JidOf(status.Text("recipient_participant_id"))),
            ("source", reference?.CommandId),
            ("error", receipt == Failed ? ErrorOf(status, reference) : null));
        return PartReading.Of(CanonicalEvent.Of(change.PhoneNumberId, CanonicalEvent.Receipt, data));
    }

    private static string? ReceiptOf(string? word) => word switch
    {
        "sent" => "sender",
        "delivered" or "read" or "played" => word,
        "failed" => Failed,
        _ => null,
    };

    private static JsonObject ErrorOf(JsonElement? status, CommandReference? reference)
    {
        var error = status.Items("errors").FirstOrDefault();
        var details = error.Object("error_data").Text("details") ?? error.Text("message") ?? error.Text("title");
        var code = error.Code("code");
        var text = code is { } known ? GraphErrors.Describe(known, details) : details ?? "WhatsApp did not deliver the message";
        var part = reference is { Parts: > 1 }
            ? string.Create(CultureInfo.InvariantCulture, $"part {reference.Part} of {reference.Parts}: ") : "";
        return Of(("code", code), ("message", Detail.Of(part + text).ToString()));
    }
}
