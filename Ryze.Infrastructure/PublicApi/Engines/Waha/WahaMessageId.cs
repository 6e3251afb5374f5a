using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>
/// A WAHA message id: <c>true_chat_id</c> or <c>false_chat_id</c>, in groups followed by <c>_participant</c> (docs/spec/engines.md 4).
/// Only the unique part identifies the message, because chat and participant may have another form of address in the next event.
/// </summary>
/// <param name="Id">The unique part, which is WhatsApp's own id.</param>
internal sealed record WahaMessageId(string Id, bool? FromMe, string? Chat, string? Participant)
{
    /// <summary>Null when there is no usable id. A text without the other parts is the unique part.</summary>
    public static WahaMessageId? Parse(string? text)
    {
        var parts = text?.Split('_') ?? [];
        var isFull = parts.Length >= 3 && parts[0] is "true" or "false" && parts[1].Contains('@', StringComparison.Ordinal);
        var id = isFull ? parts[2] : text;
        if (!WhatsAppMessage.IsId(id))
        {
            return null;
        }

        // WEBJS appends "out" to the id of a message to oneself.
        return isFull
            ? new WahaMessageId(id!, parts[0] == "true", Jid.Normalize(parts[1]), parts.Length > 3 ? Person(parts[3]) : null)
            : new WahaMessageId(id!, null, null, null);
    }

    /// <summary>Reads an id from an event or an answer: a text, or an object on WEBJS.</summary>
    public static WahaMessageId? Of(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.Object })
        {
            return Parse(value is { } text ? TolerantJson.AsText(text) : null);
        }

        if (Parse(value.Text("_serialized")) is { Chat: not null } full)
        {
            return full;
        }

        return value.Text("id") is { } id && WhatsAppMessage.IsId(id)
            ? new WahaMessageId(
                id, value.At("fromMe")?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null },
                WahaAddress.Of(value.At("remote")), WahaAddress.Of(value.At("participant")))
            : Parse(value.Text("_serialized"));
    }

    /// <summary>The full id, as WAHA's calls need it.</summary>
    /// <param name="chat">A JID in any form.</param>
    public static string Format(bool fromMe, string chat, string id, string? participant) =>
        $"{(fromMe ? "true" : "false")}_{WahaAddress.ToWaha(chat)}_{id}"
            + (participant is null ? "" : $"_{WahaAddress.ToWaha(participant)}");

    private static string? Person(string text) => text.Contains('@', StringComparison.Ordinal) ? Jid.Normalize(text) : null;
}
