using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>Compares names by their letters and digits only, because engines spell one field in several ways.</summary>
internal static class KnownNames
{
    /// <summary>The depth limit for nested objects; WhatsApp sends nothing deeper.</summary>
    public const int MaxDepth = 8;

    /// <summary>Members about other messages or people, without the message's own text.</summary>
    private static readonly HashSet<string> Foreign =
        ["context", "contextinfo", "quoted", "quotedmessage", "reply", "messagecontextinfo", "jpegthumbnail", "thumbnail"];

    public static bool IsForeign(string key) => Foreign.Contains(key);

    public static string KeyOf(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    /// <summary>The kind in a type or member name, e.g. <c>order</c> in <c>orderMessage</c>.</summary>
    public static string KindOf(string name)
    {
        var key = KeyOf(name);
        return key.Length > "message".Length && key.EndsWith("message", StringComparison.Ordinal) ? key[..^"message".Length] : key;
    }

    /// <summary>All members below the object, in text order, without quoted messages.</summary>
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

    /// <summary>The first text under one of the names, in order of the names; null when there is none.</summary>
    public static string? FirstWords(
        IReadOnlyCollection<(string Key, JsonElement Value, JsonElement Owner)> members, params IEnumerable<string> keys) =>
        keys.SelectMany(key => members.Where(member => member.Key == key).Select(member => member.Value.AsWords()))
            .FirstOrDefault(words => !VisibleText.IsBlank(words));

    /// <summary>JSON inside a text, as in native flows; null when it is not an object.</summary>
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
