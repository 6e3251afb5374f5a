using System.Text.Json;

namespace Ryze.Domain.Protocol.Events.Content;

/// <summary>Engines spell one field in several ways: names are compared by their letters and digits alone.</summary>
internal static class KnownNames
{
    /// <summary>Objects inside objects are read to this depth; nothing WhatsApp sends goes deeper.</summary>
    public const int MaxDepth = 8;

    /// <summary>What a message answers or tells of others: not its own words.</summary>
    private static readonly HashSet<string> Foreign =
        ["context", "contextinfo", "quoted", "quotedmessage", "reply", "messagecontextinfo", "jpegthumbnail", "thumbnail"];

    public static bool IsForeign(string key) => Foreign.Contains(key);

    public static string KeyOf(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    /// <summary>The kind that a type or a member's name says, e.g. <c>order</c> of <c>orderMessage</c>.</summary>
    public static string KindOf(string name)
    {
        var key = KeyOf(name);
        return key.Length > "message".Length && key.EndsWith("message", StringComparison.Ordinal) ? key[..^"message".Length] : key;
    }

    /// <summary>Every member below the object, in the order of the text, without those of quoted messages.</summary>
    public static IEnumerable<(string Key, JsonElement Value, JsonElement Owner)> Walk(JsonElement json, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            yield break;
        }

        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var inner in json.EnumerateArray().SelectMany(item => Walk(item, depth + 1)))
            {
                yield return inner;
            }
        }

        foreach (var (name, value) in json.Members())
        {
            var key = KeyOf(name);
            if (Foreign.Contains(key))
            {
                continue;
            }

            yield return (key, value, json);
            foreach (var inner in Walk(value, depth + 1))
            {
                yield return inner;
            }
        }
    }

    /// <summary>The first words under one of the names, an earlier name before a later one; null when there are none.</summary>
    public static string? FirstWords(IReadOnlyCollection<(string Key, JsonElement Value, JsonElement Owner)> members, params IEnumerable<string> keys) =>
        keys.SelectMany(key => members.Where(member => member.Key == key).Select(member => member.Value.AsWords()))
            .FirstOrDefault(words => !VisibleText.IsBlank(words));

    /// <summary>JSON inside a text, as native flows have it; null when it is no object.</summary>
    public static JsonElement? Parsed(string? text)
    {
        if (text?.TrimStart() is not ['{', ..])
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
