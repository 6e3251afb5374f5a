using System.Globalization;
using System.Text.Json;
using Ryze.Domain.Events;

namespace Ryze.Domain.Relay;

/// <summary>
/// Reads the flat live shape of an event (ryzeapi.md 6.2). Tolerant: what is missing or of another type is empty, names that clients have met
/// in several spellings are all taken, and no content throws.
/// </summary>
public static class RelayMessageReader
{
    /// <summary>Messages, their edits and their revocations. The other event that is relayed is <see cref="MissedCall.EventName"/>.</summary>
    public const string EventName = "message.exchange";

    private static readonly string[] Ids = ["messageId", "message_id", "originalId", "original_id", "stanzaId", "id"];

    /// <summary>Null when the event is no message, names no chat, or is of a chat that is never relayed.</summary>
    /// <param name="eventId">Stands in for a message id that is missing, so that the message is told from others all the same.</param>
    /// <param name="data">UTF-8 JSON.</param>
    public static RelayMessage? Read(string name, string eventId, ReadOnlyMemory<byte> data)
    {
        if (name is not (EventName or MissedCall.EventName))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(data);
            return name == EventName ? Read(eventId, json.RootElement) : MissedCall.Read(eventId, json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static RelayMessage? Read(string eventId, JsonElement data)
    {
        var head = new EventHead(data);
        if (head.Kind is ChatKind.None or ChatKind.Broadcast || !ChatIdentity.HasAddress(head.Chat))
        {
            // A chat without an address cannot be distinguished from others.
            return null;
        }

        var message = head.Message;
        var type = message.Text("type") ?? "";
        var edit = message.Object("edit");
        var reaction = message.Object("reaction");
        var act = MessageContent.ActOf(message);
        var id = head.Id;
        return new RelayMessage(
            id is { Length: > 0 and <= RelayMessage.MaxIdLength } ? id : eventId,
            head.IsOutgoing,
            head.Chat,
            head.Kind,
            head.Sender,
            type,
            act,
            TextOf(message, act, edit, reaction),
            message.Text("source") ?? "",
            IdIn(message.Object("context") ?? message.Object("reply")),
            act is RelayAct.Say ? null : IdIn(edit) ?? IdIn(reaction) ?? IdIn(message.Object("revoke")) ?? IdIn(message.Object("context")) ?? IdIn(message, withOwn: false) ?? id)
        {
            Timestamp = head.Timestamp,
            WrittenAt = head.Moment,
            IsPlaceholder = MessageContent.IsPlaceholder(message),
            Media = act is RelayAct.Say ? MediaReader.MediaOf(message) : null,
            Place = act is RelayAct.Say ? PlaceOf(message.Object("location")) : null,
            Cards = act is RelayAct.Say ? MediaReader.CardsOf(message) : [],
            Poll = act is RelayAct.Say ? PollOf(message.Object("poll")) : null,
        };
    }

    private static string TextOf(JsonElement? message, RelayAct act, JsonElement? edit, JsonElement? reaction)
    {
        // Live a string, in the documentation an object.
        var content = message.Text("content") ?? message.Object("content").Text("text") ?? message.Text("text") ?? "";
        return act switch
        {
            RelayAct.Edit => edit.Text("text") ?? edit.Text("content") ?? edit.Text("newContent") ?? content,
            RelayAct.Reaction => Emoji(reaction.Text("emoji") ?? reaction.Text("text") ?? reaction.Text("reaction") ?? content),
            RelayAct.Revocation => "",
            _ when content.Length > 0 => content,
            _ => message.Object("media").Text("caption") ?? message.Object("interactive").Text("selectedButtonText")
                ?? message.Object("interactive").Text("selectedButtonId") ?? "",
        };
    }

    // How the send call says that a reaction is taken away.
    private static string Emoji(string text) => text == "remove" ? "" : text;

    private static string? IdIn(JsonElement? json, bool withOwn = true) => Ids
        .Where(name => withOwn || name != "id")
        .Select(name => json.Text(name))
        .FirstOrDefault(text => text is { Length: > 0 and <= RelayMessage.MaxIdLength });

    private static RelayPlace? PlaceOf(JsonElement? place) =>
        (place.Number("latitude") ?? place.Number("degreesLatitude")) is { } latitude && (place.Number("longitude") ?? place.Number("degreesLongitude")) is { } longitude
            ? new RelayPlace(latitude, longitude, place.Text("name") ?? "", place.Text("address") ?? "")
            : null;

    private static RelayPoll? PollOf(JsonElement? poll) => poll is null
        ? null
        : new RelayPoll(
            poll.Text("name") ?? poll.Text("question") ?? "",
            [.. poll.Items("options").Select(option => option.ValueKind == JsonValueKind.Number
                ? option.GetDouble().ToString(CultureInfo.InvariantCulture)
                : option.AsText() ?? ((JsonElement?)option).Text("name") ?? ((JsonElement?)option).Text("optionName") ?? "").Where(option => option.Length > 0)]);
}
