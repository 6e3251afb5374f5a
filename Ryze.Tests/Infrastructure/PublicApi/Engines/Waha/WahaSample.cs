using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Infrastructure.Shared.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.Waha;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Waha;

/// <summary>
/// One case of a file in <c>Webhooks</c>: WAHA's webhook, the canonical event that it becomes, and the text that an agent reads.
/// </summary>
internal sealed record WahaSample(string File, JsonObject Case)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Name => Case["name"]!.GetValue<string>();

    public static IReadOnlyList<string> Files() =>
        [.. Directory.GetFiles(Folder(), "*.json").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    public static List<WahaSample> In(string file)
    {
        var text = System.IO.File.ReadAllText(Path.Combine(Folder(), file));
        return [.. JsonNode.Parse(text)!.AsArray().Select(sample => new WahaSample(file, sample!.AsObject()))];
    }

    public static IEnumerable<WahaSample> All() => Files().SelectMany(In);

    public static void Write(string file, IEnumerable<WahaSample> samples) =>
        System.IO.File.WriteAllText(
            Path.Combine(Folder(), file), $"[\n{string.Join(",\n", samples.Select(sample => sample.Written()))}\n]\n");

    /// <summary>The webhook's body.</summary>
    public byte[] Body() => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["id"] = "evt_01k",
        ["timestamp"] = 1790000001123,
        ["event"] = Case["event"]!.DeepClone(),
        ["session"] = Case["session"]?.DeepClone() ?? "suporte",
        ["me"] = new JsonObject { ["id"] = "551130000000@c.us", ["lid"] = "77@lid", ["pushName"] = "Loja" },
        ["payload"] = Case["payload"]?.DeepClone(),
        ["engine"] = Case["engine"]?.DeepClone(),
        ["environment"] = new JsonObject { ["version"] = "2026.7.1" },
    }.ToJsonString());

    /// <summary>The case with what the adapter makes of it.</summary>
    public WahaSample Read()
    {
        var reading = WahaWebhookReader.Read(WahaScene.Connection(), Body());
        var read = Case.DeepClone().AsObject();
        foreach (var result in new[] { "becomes", "file", "unread", "agent" })
        {
            read.Remove(result);
        }

        if (reading.Updates is [var update])
        {
            read["becomes"] = new JsonObject { ["name"] = update.Name, ["data"] = JsonNode.Parse(update.Data) };
            if (update.File is { } file)
            {
                read["file"] = FileOf(file);
            }

            if (WhatsAppMessageReader.Read(update.Name, "evt_1", update.Data) is { Call: null or { IsAnswered: false } } message)
            {
                read["agent"] = MessageText.Of(message, new MessageContext());
            }
            else if (ReceiptReader.Read(update.Name, update.Data)?.Report is { } receipt)
            {
                read["agent"] = $"{receipt.Status}: {string.Join(", ", receipt.WhatsAppIds)}";
            }
        }

        if (reading.UnreadKinds is [var unread])
        {
            read["unread"] = unread;
        }

        return this with { Case = read };
    }

    /// <summary>One line for each member.</summary>
    public string Written() =>
        "  {\n" + string.Join(
            ",\n", Case.Select(member => $"    \"{member.Key}\": {JsonSerializer.Serialize(member.Value, Readable)}")) + "\n  }";

    private static JsonObject FileOf(EngineFileReference file) => new()
    {
        ["reference"] = JsonNode.Parse(file.Reference),
        ["mimeType"] = file.MimeType,
        ["fileName"] = file.FileName,
        ["fetchAtOnce"] = file.FetchAtOnce,
    };

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Webhooks");
}
