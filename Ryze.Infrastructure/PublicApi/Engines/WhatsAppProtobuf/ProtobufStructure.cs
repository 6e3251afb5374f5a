using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

/// <summary>
/// Copies a message made of fields, such as an order or a business's list, without what only programs use. The bridge shows the fields that
/// it knows.
/// </summary>
internal static class ProtobufStructure
{
    private const int MaxDepth = 12;

    /// <summary>More than any message has; further values are ignored.</summary>
    private const int MaxValues = 1000;

    /// <summary>In characters; WhatsApp's own limit for a text.</summary>
    private const int MaxText = 65_536;

    /// <summary>Bytes, keys, files and context. <c>token</c> opens an order at WhatsApp.</summary>
    private static readonly HashSet<string> Omitted = new(StringComparer.OrdinalIgnoreCase)
    {
        "contextInfo", "messageContextInfo", "quotedMessage", "jpegThumbnail", "thumbnail", "thumbnailSha256", "thumbnailEncSha256",
        "thumbnailDirectPath", "fileSha256", "fileEncSha256", "mediaKey", "directPath", "token", "imageMessage", "videoMessage",
        "documentMessage", "productImage", "catalogImage", "background", "messageParamsJson",
    };

    /// <param name="member">The object's name in the canonical message.</param>
    public static ProtobufReading Read(JsonElement kind, string type, string member)
    {
        var left = MaxValues;
        var message = new JsonObject { ["type"] = type, ["content"] = "" };
        if (Copy(kind, 0, ref left) is JsonObject { Count: > 0 } fields)
        {
            message[member] = fields;
        }

        return new(message);
    }

    private static JsonNode? Copy(JsonElement value, int depth, ref int left)
    {
        if (depth > MaxDepth || --left < 0)
        {
            return null;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return ((JsonElement?)value).AsText() is { Length: > 0 and <= MaxText } text ? text : null;
            case JsonValueKind.Number:
                return JsonNode.Parse(value.GetRawText());
            case JsonValueKind.True:
                return true;
            case JsonValueKind.Array:
                return CopyItems(value, depth, ref left);
            case JsonValueKind.Object when ((JsonElement?)value).AsInteger() is { } number:
                return number;
            case JsonValueKind.Object:
                return CopyMembers(value, depth, ref left);
            default:
                return null;
        }
    }

    private static JsonArray CopyItems(JsonElement value, int depth, ref int left)
    {
        var items = new JsonArray();
        foreach (var item in value.EnumerateArray())
        {
            if (left <= 0)
            {
                break;
            }

            if (Copy(item, depth + 1, ref left) is { } copy)
            {
                items.Add(copy);
            }
        }

        return items;
    }

    /// <summary>Null for bytes, whose member names are positions.</summary>
    private static JsonObject? CopyMembers(JsonElement value, int depth, ref int left)
    {
        var members = new JsonObject();
        foreach (var (name, member) in ((JsonElement?)value).Members())
        {
            if (left <= 0 || name is ['0'])
            {
                break;
            }

            if (!Omitted.Contains(name) && !members.ContainsKey(name) && Copy(member, depth + 1, ref left) is { } copy)
            {
                members[name] = copy;
            }
        }

        return members.Count > 0 ? members : null;
    }
}
