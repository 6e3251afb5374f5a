using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Changes webhooks so that their JSON is valid with unexpected values, or is broken.</summary>
internal static class WahaMutations
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e400", "9223372036854775808", "\"\"", "\"\\ud800\"", "\"a\\u0000b\"", "\"@\"", "\"_@_\"",
        "\"true_@_x_@\"", "\"false_99@lid_3A\"", "\"+1@c.us\"", "\"//[\"", "\"https://[::1\"", "[]", "[[[]]]", "{}",
        "{\"_serialized\":[]}", "{\"\\ud800\":1}", "{\"low\":-1,\"high\":9}", "{\"message\":{\"message\":{}}}", "{\"id\":\"\",\"id\":{}}",
    ];

    public static byte[] Of(Random random, IReadOnlyList<byte[]> bodies)
    {
        var body = bodies[random.Next(bodies.Count)];
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            body = random.Next(5) switch
            {
                0 => body[..random.Next(body.Length)],
                1 => WithByte(random, body),
                _ => WithValue(random, body) ?? body,
            };
            if (body.Length == 0)
            {
                break;
            }
        }

        return body;
    }

    private static byte[] WithByte(Random random, byte[] body)
    {
        var changed = body.ToArray();
        changed[random.Next(changed.Length)] = (byte)random.Next(256);
        return changed;
    }

    /// <summary>Replaces one value at any depth; null when the body is not JSON any more.</summary>
    private static byte[]? WithValue(Random random, byte[] body)
    {
        try
        {
            const string Mark = "\"@@mark@@\"";
            var root = JsonNode.Parse(body)!;
            var places = PlacesIn(root).ToList();
            if (places.Count == 0)
            {
                return null;
            }

            places[random.Next(places.Count)]();
            return Encoding.UTF8.GetBytes(root.ToJsonString().Replace(Mark, Values[random.Next(Values.Length)], StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static IEnumerable<Action> PlacesIn(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject json:
                foreach (var (name, value) in json.ToList())
                {
                    yield return () => json[name] = "@@mark@@";
                    foreach (var inner in PlacesIn(value))
                    {
                        yield return inner;
                    }
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    var at = i;
                    yield return () => items[at] = "@@mark@@";
                    foreach (var inner in PlacesIn(items[at]))
                    {
                        yield return inner;
                    }
                }

                break;
            default:
                break;
        }
    }
}
