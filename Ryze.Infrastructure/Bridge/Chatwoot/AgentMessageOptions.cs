using System.Text;
using System.Text.Json;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>Turns a bot's questions, cards, articles or forms into numbered lines, because WhatsApp shows them only as text.</summary>
internal static class AgentMessageOptions
{
    /// <summary>More than any bot shows; further items are only counted.</summary>
    private const int MaxItems = 100;

    /// <summary>Empty when there are no items.</summary>
    /// <param name="attributes">The message's <c>content_attributes</c>.</param>
    public static string Read(JsonElement? attributes)
    {
        var items = attributes.Items("items").Select(item => (JsonElement?)item).Where(item => item is { ValueKind: JsonValueKind.Object })
            .ToList();
        var text = new StringBuilder();
        var number = 0;
        foreach (var item in items.Take(MaxItems))
        {
            foreach (var (line, i) in LinesOf(item).Select((line, i) => (line, i)))
            {
                text.Append(i == 0 ? $"{++number}. " : "").Append(line).Append('\n');
            }
        }

        return items.Count > MaxItems ? $"{text}(+{items.Count - MaxItems})" : text.ToString().TrimEnd('\n');
    }

    private static IEnumerable<string> LinesOf(JsonElement? item)
    {
        var title = First(item, "title", "label", "name", "value");
        return new[] { title, First(item, "description"), First(item, "link", "url"), First(item, "media_url") }
            .Concat(item.Items("actions").Select(action => ActionOf(action)))
            .Concat(item.Items("options").Select(option => First(option, "label", "title", "value") is { } text ? "- " + text : null))
            .OfType<string>();
    }

    /// <summary>A card's button, with its text and its target.</summary>
    private static string? ActionOf(JsonElement? action) => (First(action, "text", "title"), First(action, "uri", "url")) switch
    {
        ({ } text, { } uri) when text != uri => $"- {text}: {uri}",
        ({ } text, _) => "- " + text,
        (null, { } uri) => "- " + uri,
        _ => First(action, "payload") is { } payload ? "- " + payload : null,
    };

    private static string? First(JsonElement? item, params string[] names) =>
        names.Select(name => item.Text(name)?.ReplaceLineEndings(" ").Trim()).FirstOrDefault(text => text is { Length: > 0 });
}
