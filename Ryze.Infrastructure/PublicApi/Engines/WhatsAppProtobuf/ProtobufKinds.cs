using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

/// <summary>Converts each kind of content to canonical fields.</summary>
internal static class ProtobufKinds
{
    /// <summary>More than any message has; further items are ignored.</summary>
    private const int MaxItems = 300;

    public static ProtobufReading Text(string? text) =>
        string.IsNullOrEmpty(text) ? ProtobufReading.Dropped : new(new JsonObject { ["type"] = "text", ["content"] = text });

    /// <param name="mediaType">How WhatsApp shows the file: <c>ptt</c> is a voice note, <c>ptv</c> a video note.</param>
    public static ProtobufReading File(JsonElement? kind, string type, string mediaType)
    {
        var file = new ProtobufFile(kind.FilledText("mimetype"), kind.FilledText("fileName") ?? kind.FilledText("title"));
        var media = new JsonObject { ["type"] = mediaType };
        Set(media, "mimetype", file.MimeType);
        Set(media, "fileName", file.FileName);
        Set(media, "caption", kind.FilledText("caption"));
        if (mediaType == "ptt")
        {
            media["isVoiceNote"] = true;
        }

        return new(new JsonObject { ["type"] = type, ["content"] = "", ["media"] = media }, file);
    }

    /// <summary>Only the start of a live location is shown: its updates have a time offset.</summary>
    public static ProtobufReading Location(JsonElement? kind, bool isLive)
    {
        if (isLive && kind.Integer("timeOffset") > 0)
        {
            return ProtobufReading.Dropped;
        }

        var location = new JsonObject
        {
            ["latitude"] = kind.Number("degreesLatitude") ?? 0,
            ["longitude"] = kind.Number("degreesLongitude") ?? 0,
        };
        Set(location, "name", kind.FilledText("name") ?? kind.FilledText("caption") ?? kind.FilledText("comment"));
        Set(location, "address", kind.FilledText("address"));
        if (isLive || kind.Flag("isLive"))
        {
            location["isLive"] = true;
        }

        return new(new JsonObject { ["type"] = "location", ["content"] = "", ["location"] = location });
    }

    public static ProtobufReading Contacts(IEnumerable<JsonElement> cards)
    {
        var contacts = new JsonArray();
        foreach (JsonElement? card in cards.Take(MaxItems))
        {
            var contact = new JsonObject();
            Set(contact, "fullName", card.FilledText("displayName"));
            Set(contact, "vcard", card.FilledText("vcard") is { } vcard ? WithoutPhoto(vcard) : null);
            if (contact.Count > 0)
            {
                contacts.Add((JsonNode)contact);
            }
        }

        return new(new JsonObject { ["type"] = "contact", ["content"] = "", ["contact"] = contacts });
    }

    /// <summary>The key is the reactor's view of the message, so only its id holds for us.</summary>
    public static ProtobufReading Reaction(JsonElement? kind) => kind.Object("key").FilledText("id") is not { } target
        ? ProtobufReading.Dropped
        : new(new JsonObject
        {
            ["type"] = "reaction",
            ["content"] = "",
            ["reaction"] = new JsonObject { ["messageId"] = target, ["emoji"] = kind.Text("text") ?? "" },
        });

    public static ProtobufReading Choice(JsonElement? kind, string type, string id, string text) =>
        Chosen(type, kind.FilledText(id), kind.FilledText(text));

    public static ProtobufReading ListChoice(JsonElement kind)
    {
        JsonElement? list = kind;
        return Chosen(
            "list_response", list.Object("singleSelectReply").FilledText("selectedRowId"),
            list.FilledText("title") ?? list.FilledText("description"));
    }

    /// <summary>The answers stay JSON in a text: the bridge lists them.</summary>
    public static ProtobufReading Flow(JsonElement kind)
    {
        JsonElement? flow = kind;
        var interactive = new JsonObject();
        Set(interactive, "text", flow.Object("body").FilledText("text"));
        Set(interactive, "paramsJson", flow.Object("nativeFlowResponseMessage").FilledText("paramsJson"));
        return new(new JsonObject { ["type"] = "interactive_response", ["content"] = "", ["interactive"] = interactive });
    }

    public static ProtobufReading Poll(JsonElement kind)
    {
        JsonElement? poll = kind;
        var options = poll.Items("options").Take(MaxItems)
            .Select(option => ((JsonElement?)option).Text("optionName")).OfType<string>();
        return new(new JsonObject
        {
            ["type"] = "poll",
            ["content"] = "",
            ["poll"] = new JsonObject { ["name"] = poll.Text("name") ?? "", ["options"] = Array(options) },
        });
    }

    /// <summary>The choices are texts where the engine decrypted the vote.</summary>
    public static ProtobufReading PollVote(JsonElement kind)
    {
        JsonElement? update = kind;
        var chosen = update.Object("vote").Items("selectedOptions").Take(MaxItems)
            .Select(option => ((JsonElement?)option).AsText()).OfType<string>();
        return new(PollVoteOf(chosen));
    }

    public static JsonObject PollVoteOf(IEnumerable<string> chosen) => new()
    {
        ["type"] = "poll_vote",
        ["content"] = "",
        ["pollVote"] = new JsonObject { ["selectedOptions"] = Array(chosen) },
    };

    public static void Set(JsonObject target, string name, string? value)
    {
        if (value is not null)
        {
            target[name] = value;
        }
    }

    public static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static ProtobufReading Chosen(string type, string? id, string? text)
    {
        var interactive = new JsonObject();
        Set(interactive, "selectedButtonId", id);
        Set(interactive, "selectedButtonText", text);
        return new(new JsonObject { ["type"] = type, ["content"] = text ?? "", ["interactive"] = interactive });
    }

    /// <summary>A card's photo would make the event larger than a frame, and nobody sees it.</summary>
    private static string WithoutPhoto(string vcard)
    {
        if (!vcard.Contains("PHOTO", StringComparison.OrdinalIgnoreCase))
        {
            return vcard;
        }

        var kept = new List<string>();
        var isPhoto = false;
        foreach (var line in vcard.Split('\n'))
        {
            isPhoto = (isPhoto && line is [' ' or '\t', ..]) || line.StartsWith("PHOTO", StringComparison.OrdinalIgnoreCase);
            if (!isPhoto)
            {
                kept.Add(line);
            }
        }

        return string.Join('\n', kept);
    }
}
