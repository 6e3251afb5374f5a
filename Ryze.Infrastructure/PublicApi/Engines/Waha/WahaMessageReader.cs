using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>
/// Reads <c>message.any</c> (docs/spec/engines.md 3). WAHA's own fields are the same for all its engines and always suffice. The
/// engine's raw message in <c>_data</c> adds what they lack, such as buttons, polls and voice notes.
/// </summary>
internal static class WahaMessageReader
{
    private const string TextType = "text";

    public static WahaReading Read(WahaEvent happened)
    {
        if (WahaMessageHead.Of(happened, happened.Payload) is not { } head)
        {
            return WahaReading.Unread(happened.Name);
        }

        if (head.IsDropped)
        {
            return WahaReading.Dropped;
        }

        JsonElement? payload = happened.Payload;
        var raw = RawOf(payload.At("_data"));
        if (raw.IsSilent && payload.IsTrue("location", "live"))
        {
            // A live location's later positions: the agent sees the first one.
            return WahaReading.Dropped;
        }

        var message = raw.Fields ?? new JsonObject { ["type"] = TextType };
        if (message["edit"] is null && message["messageId"] is null && message["reaction"] is null)
        {
            AddPlace(message, payload);
            AddCards(message, payload);
            AddFile(message, payload);
            AddText(message, payload);
            AddQuote(message, payload);
            if (IsEmpty(message))
            {
                if (raw.IsSilent)
                {
                    return WahaReading.Dropped;
                }

                message["type"] = "unsupported";
            }
        }

        var file = message["media"] is JsonObject media ? WahaFileReference.Of(payload, head, media) : null;
        return happened.Update(EventNames.Message, head.ToJson(happened, message), file);
    }

    /// <returns>The canonical fields, and whether the engine's message shows nothing to a person.</returns>
    private static (JsonObject? Fields, bool IsSilent) RawOf(JsonElement? data)
    {
        if ((data.At("message") ?? data.At("Message")) is { ValueKind: JsonValueKind.Object } protobuf)
        {
            var fields = ProtobufMessageReader.Read(protobuf).Message;
            if (fields is not null)
            {
                WahaGoMessage.Complete(fields, protobuf);
            }

            return (fields, fields is null);
        }

        return data.Text("type") is { } type ? (WahaBrowserMessage.Read(data, type), WahaBrowserMessage.IsSilent(type)) : (null, false);
    }

    private static void AddPlace(JsonObject message, JsonElement? payload)
    {
        var place = payload.At("location");
        if (message["location"] is not null || place.Number("latitude") is not { } latitude
            || place.Number("longitude") is not { } longitude)
        {
            return;
        }

        var location = new JsonObject { ["latitude"] = latitude, ["longitude"] = longitude };
        var address = place.Text("address");
        ProtobufKinds.Set(
            location, "name", place.Text("name") ?? place.Text("title") ?? (address is null ? place.Text("description") : null));
        ProtobufKinds.Set(location, "address", address);
        if (place.IsTrue("live"))
        {
            location["isLive"] = true;
        }

        message["type"] = "location";
        message["location"] = location;
    }

    private static void AddCards(JsonObject message, JsonElement? payload)
    {
        var cards = payload.Items("vCards").Select(card => ((JsonElement?)card).Text()).OfType<string>().ToList();
        if (message["contact"] is null && cards.Count > 0)
        {
            var contacts = cards.Select(card => (JsonNode)new JsonObject { ["vcard"] = WithoutPhoto(card) });
            message["type"] = "contact";
            message["contact"] = new JsonArray([.. contacts]);
        }
    }

    /// <summary>Adds the file, also when WAHA has not downloaded it: the agent must see that there was one.</summary>
    private static void AddFile(JsonObject message, JsonElement? payload)
    {
        var file = payload.At("media");
        if (message["media"] is null && !payload.IsTrue("hasMedia") && file.Text("url") is null)
        {
            return;
        }

        // WAHA calls some messages a file that have only a picture, such as a product.
        if (message["media"] is null && message["type"]?.GetValue<string>() is not (TextType or "unsupported"))
        {
            return;
        }

        var mimeType = file.Text("mimetype");
        var media = message["media"] as JsonObject ?? WahaMediaKind.Of(payload.Text("_data", "Info", "MediaType"), mimeType);
        message["type"] = WahaMediaKind.TypeOf(media);
        ProtobufKinds.Set(media, "mimetype", mimeType);
        ProtobufKinds.Set(media, "fileName", file.Text("filename"));
        message["media"] = media;
    }

    private static void AddText(JsonObject message, JsonElement? payload)
    {
        if (IsBlank(message["content"]) && !HasOwnText(message) && payload.Text("body") is { } body
            && !IsThumbnail(body) && body != message["media"]?["fileName"]?.GetValue<string>())
        {
            message["content"] = body;
        }
    }

    /// <summary>Whether the agent reads the text elsewhere: a text would hide a form's answers, and repeat a poll's question.</summary>
    private static bool HasOwnText(JsonObject message) =>
        message["media"]?["caption"] is not null || message["interactive"]?["paramsJson"] is not null
        || message.Any(member => member.Value is JsonObject or JsonArray
            && member.Key is not ("media" or "context" or "interactive" or "unsupported"));

    private static void AddQuote(JsonObject message, JsonElement? payload)
    {
        if (message["context"]?["messageId"] is not null || WahaMessageId.Of(payload.At("replyTo", "id")) is not { } quoted)
        {
            return;
        }

        var context = message["context"] as JsonObject ?? [];
        context["messageId"] = quoted.Id;
        ProtobufKinds.Set(context, "participant", WahaAddress.Of(payload.At("replyTo", "participant")));
        ProtobufKinds.Set(context, "text", payload.Text("replyTo", "body") is { } text && !IsThumbnail(text) ? text : null);
        message["context"] = context;
    }

    /// <summary>WEBJS puts a small picture of a location or a product into the text.</summary>
    private static bool IsThumbnail(string text) => text.Length > 200 && text.StartsWith("/9j/", StringComparison.Ordinal);

    private static bool IsEmpty(JsonObject message) => IsBlank(message["content"])
        && message["type"]?.GetValue<string>() is TextType or "unsupported"
        && !message.Any(member => member.Value is JsonObject or JsonArray && member.Key != "context");

    private static bool IsBlank(JsonNode? text) => text is null || string.IsNullOrWhiteSpace(text.GetValue<string>());

    /// <summary>A photo in a card would make the event too large for the outbox.</summary>
    private static string WithoutPhoto(string card)
    {
        var contacts = JsonSerializer.SerializeToElement(new { vcard = card });
        return ProtobufKinds.Contacts([contacts]).Message?["contact"]?[0]?["vcard"]?.GetValue<string>() ?? card;
    }
}
