using System.Text;

namespace Ryze.Tests.Support;

/// <summary>Generates valid JSON, almost valid JSON or noise from a seed, with the field names that a reader expects.</summary>
internal static class JsonIsh
{
    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "-1", "1.5", "1e400", "123", "9223372036854775807", "9223372036854775808", "\"\"", "\"1\"",
            "\"a\\u0000b\"",
        "\"\\ud800\"", "\"\\udc00\\ud83d\"", "\"\U0001F921 é\"", "\"\\\"}\"", "\"2026-04-28T10:30:00Z\"", "\"9999-12-31T23:59:59-14:00\"",
        "{}", "[]",
    ];

    private static readonly string[] Broken =
        ["{", "}", "[", "]", "\"", ",", ":", "/*", "//", "\\", "\0", "\u001b", "NaN", "'", "\uFEFF", "tru", "01", "+1", "1e", " "];

    /// <param name="root">The fields of the outermost object, each with interesting values.</param>
    /// <param name="names">The field names of all nested objects.</param>
    public static byte[] From(int seed, IReadOnlyList<(string Name, string[] Values)> root, string[] names)
    {
        var random = new Random(seed);
        var body = Encoding.UTF8.GetBytes(Root(random, root, names));
        return random.Next(10) switch
        {
            0 => body[..random.Next(body.Length)],
            1 => Flipped(random, body),
            2 => [.. body, .. Encoding.UTF8.GetBytes(Pick(random, Broken))],
            3 when random.Next(4) == 0 => Noise(random),
            3 when random.Next(4) == 0 => Encoding.Unicode.GetBytes("{}" + random.Next()),
            3 when random.Next(4) == 0 =>
                Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => Pick(random, Broken)))),
            _ => body,
        };
    }

    private static string Root(Random random, IReadOnlyList<(string Name, string[] Values)> root, string[] names)
    {
        var fields = root.Where(_ => random.Next(12) != 0).Concat(root.Where(_ => random.Next(12) == 0)).Select(field =>
            $"{Name(random, field.Name)}:{(random.Next(8) == 0 ? Value(random, names, 0) : field.Values.Length == 0 ? Object(random, names, 0) : Pick(random, field.Values))}");
        return "{" + string.Join(random.Next(20) == 0 ? " , " : ",", fields) + "}";
    }

    private static string Value(Random random, string[] names, int depth) => random.Next(depth > 3 ? 4 : 8) switch
    {
        0 when random.Next(30) == 0 => new string('[', random.Next(80)) + new string(']', random.Next(80)),
        0 when random.Next(300) == 0 => $"\"{new string('x', random.Next(1_200_000))}\"",
        < 4 => Pick(random, Scalars),
        4 => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, names, depth + 1)))}]",
        _ => Object(random, names, depth),
    };

    private static string Object(Random random, string[] names, int depth) =>
        "{" + string.Join(
            ',', Enumerable.Range(0, random.Next(depth == 0 ? 8 : 4))
            .Select(_ => $"{Name(random, Pick(random, names))}:{Value(random, names, depth + 1)}")) + "}";

    private static string Name(Random random, string name) => random.Next(150) switch
    {
        0 => "\"\\ud800\"",
        1 => $"\"\\u{(int)name[0]:x4}{name[1..]}\"",
        2 => $"\"{new string('n', random.Next(5_000))}\"",
        _ => $"\"{name}\"",
    };

    private static byte[] Flipped(Random random, byte[] body)
    {
        body[random.Next(body.Length)] = (byte)random.Next(256);
        return body;
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(300)];
        random.NextBytes(noise);
        return noise;
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
