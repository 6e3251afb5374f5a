using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Events;
using Ryze.Domain.PublicApi.Engines;
using static Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi.ScriptedGraph;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Mutations of the sample bodies, from a fixed seed.</summary>
internal sealed class CloudApiGeneratedBodiesTests
{
    private const int Bodies = 10_000;

    private static readonly string[] Scalars =
    [
        "null", "true", "0", "-1", "1e400", "1e308", "9223372036854775808", "\"\"", "\" \"", "\"\\ud800\"", "\"a\\u0000b\"",
        "\"\U0001F921\"", "{}", "[]", "[null]", "[[]]", "{\"\\ud800\":1}", "\"5511900000002\"", "\"BR.88a\"", "\"-0\"", "1790000000000",
    ];

    [Test]
    public void Any_bytes_give_a_reading()
    {
        using var graph = Answering((500, ""));
        var generator = new Generator(seed: 20261128);
        var readable = 0;

        for (var number = 0; number < Bodies; number++)
        {
            var body = generator.Next();
            var reading = Read(graph, body, number);
            readable += reading.Updates.Count;
            Assert.That(reading.Updates.Where(update => !IsSound(update)), Is.Empty, () => Encoding.UTF8.GetString(body));
            Assert.That(reading.UnreadKinds.Where(kind => !IsKind(kind)), Is.Empty, () => Encoding.UTF8.GetString(body));
        }

        Assert.That(readable, Is.GreaterThan(Bodies / 2), "the mutations reach the readers");
    }

    [Test]
    [NonParallelizable]
    public void Memory_stays_steady()
    {
        using var graph = Answering((500, ""));
        Run(graph, new Generator(seed: 1), 1_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        Run(graph, new Generator(seed: 2), 5_000);

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(4 * 1024 * 1024));
    }

    private static void Run(ScriptedGraph graph, Generator generator, int count)
    {
        for (var number = 0; number < count; number++)
        {
            Read(graph, generator.Next(), number);
        }
    }

    private static EngineWebhookReading Read(ScriptedGraph graph, byte[] body, int number)
    {
        try
        {
            return graph.Adapter.Read(Connection, body);
        }
        catch (Exception exception)
        {
            Assert.Fail($"body {number}: {exception}\n{Encoding.UTF8.GetString(body)}");
            throw;
        }
    }

    private static bool IsSound(EngineUpdate update)
    {
        using var json = JsonDocument.Parse(update.Data);
        var isMessage = update.Name == EventNames.Message;
        return update.EngineInstance.Length > 0 && json.RootElement.ValueKind == JsonValueKind.Object
            && (!isMessage || (WhatsAppMessageReader.Read(update.Name, "evt_1", update.Data) is { } message
                && WhatsAppMessage.IsId(message.Id)))
            && (update.File is null || update.File.Reference.Length <= 4096);
    }

    private static bool IsKind(string kind) => kind.Length is > 0 and <= 40 && kind.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Changes values, members and bytes of a sample body.</summary>
    private sealed class Generator(int seed)
    {
        private static readonly string[] Samples = ReadSamples();

        private readonly Random _random = new(seed);

        public byte[] Next()
        {
            var root = JsonNode.Parse(Pick(Samples))!;
            for (var changes = _random.Next(4); changes > 0; changes--)
            {
                Change(root);
            }

            var body = Encoding.UTF8.GetBytes(WithScalars(root.ToJsonString()));
            switch (_random.Next(12))
            {
                case 0:
                    return body[.._random.Next(body.Length)];
                case 1:
                    body[_random.Next(body.Length)] = (byte)_random.Next(256);
                    return body;
                case 2:
                    _random.NextBytes(body);
                    return body;
                default:
                    return body;
            }
        }

        private void Change(JsonNode root)
        {
            var node = root;
            for (var depth = _random.Next(12); depth > 0; depth--)
            {
                var next = node switch
                {
                    JsonObject { Count: > 0 } parent => parent.ElementAt(_random.Next(parent.Count)).Value,
                    JsonArray { Count: > 0 } parent => parent[_random.Next(parent.Count)],
                    _ => null,
                };
                node = next is JsonObject or JsonArray ? next : node;
            }

            if (node is JsonObject { Count: > 0 } found)
            {
                var name = found.ElementAt(_random.Next(found.Count)).Key;
                if (_random.Next(3) == 0)
                {
                    found.Remove(name);
                }
                else
                {
                    found[name] = "%scalar%";
                }
            }
            else if (node is JsonArray { Count: > 0 } items)
            {
                items.Add(_random.Next(2) == 0 ? items[0]?.DeepClone() : "%scalar%");
            }
        }

        private string WithScalars(string json)
        {
            var parts = json.Split("\"%scalar%\"");
            var text = new StringBuilder(parts[0]);
            foreach (var part in parts.Skip(1))
            {
                text.Append(Pick(Scalars)).Append(part);
            }

            return text.ToString();
        }

        private string Pick(string[] from) => from[_random.Next(from.Length)];

        private static string[] ReadSamples([CallerFilePath] string path = "") =>
            [.. Directory.GetFiles(Path.Combine(Path.GetDirectoryName(path)!, "Bodies"), "*.json")
                .Where(file => !file.Contains("half", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(file => JsonNode.Parse(File.ReadAllText(file))!["body"]!.ToJsonString())];
    }
}
