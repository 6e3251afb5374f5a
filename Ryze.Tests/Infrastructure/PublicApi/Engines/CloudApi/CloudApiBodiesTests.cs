using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Infrastructure.Shared.Events;
using Ryze.Domain.PublicApi.Engines;
using static Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi.ScriptedGraph;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>
/// Each file in <c>Bodies</c> has an invented webhook body, the events that it becomes, and what the bridge shows of each:
/// <c>agent</c> is the text that an agent reads, <c>receipt</c> the receipt. <c>RYZE_APPROVE_BODIES=1</c> writes the files again.
/// </summary>
internal sealed class CloudApiBodiesTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IEnumerable<TestCaseData> Files() => Directory.GetFiles(Folder(), "*.json")
        .Order(StringComparer.Ordinal)
        .Select(file => new TestCaseData(file) { TestName = $"Body becomes its events: {Path.GetFileNameWithoutExtension(file)}" });

    [TestCaseSource(nameof(Files))]
    public void Body_becomes_its_events(string file)
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(file));
        var body = JsonMarshal.GetRawUtf8Value(sample.RootElement.GetProperty("body")).ToArray();

        var actual = Describe(Read(body)).ToJsonString(Readable)[2..];
        if (Environment.GetEnvironmentVariable("RYZE_APPROVE_BODIES") == "1")
        {
            File.WriteAllText(file, $"{{\n  \"body\": {sample.RootElement.GetProperty("body").GetRawText()},\n{actual}\n");
        }

        Assert.That(File.ReadAllText(file), Does.EndWith($",\n{actual}\n"));
    }

    [TestCase("")]
    [TestCase("not JSON")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("""{"entry":{}}""")]
    public void Body_without_entries_is_unread(string body)
    {
        var reading = Read(System.Text.Encoding.UTF8.GetBytes(body));

        Assert.That(reading.Updates, Is.Empty);
        Assert.That(reading.UnreadKinds, Is.EqualTo(new[] { "body" }));
    }

    [Test]
    public void Deep_part_costs_only_itself()
    {
        var deep = new string('[', 200) + new string(']', 200);
        var body = File.ReadAllText(Path.Combine(Folder(), "text.json"))
            .Replace("\"object\"", $"\"deep\":{deep},\"object\"", StringComparison.Ordinal);
        using var sample = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 512 });

        var reading = Read(JsonMarshal.GetRawUtf8Value(sample.RootElement.GetProperty("body")).ToArray());

        Assert.That(reading.Updates, Has.Count.EqualTo(1));
    }

    [Test]
    public void Bytes_that_are_not_UTF8_cost_only_themselves()
    {
        var body =
            """{"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1055"},"messages":[{"id":"w","from":"5511900000002","type":"text","text":{"body":"a~b"}}]}}]}]}"""u8
            .ToArray();
        body[body.AsSpan().IndexOf((byte)'~')] = 0xFF;

        var reading = Read(body);

        Assert.That(System.Text.Encoding.UTF8.GetString(reading.Updates.Single().Data), Does.Contain("a\uFFFDb"));
    }

    [Test]
    public void Name_belongs_to_the_business_scoped_id_whatever_its_case()
    {
        var body =
            """{"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1055"},"contacts":[{"user_id":"BR.88AB","profile":{"name":"Ana"}}],"messages":[{"id":"w","from_user_id":"BR.88ab","type":"text","text":{"body":"a"}}]}}]}]}"""u8;

        var data = System.Text.Encoding.UTF8.GetString(Read(body.ToArray()).Updates.Single().Data);

        Assert.That(data, Does.Contain("\"name\":\"Ana\"").And.Contain("BR.88ab@bsuid"));
    }

    private static EngineWebhookReading Read(byte[] body)
    {
        using var graph = Answering((500, ""));
        return graph.Adapter.Read(Connection with { BusinessAccountId = "77" }, body);
    }

    private static JsonObject Describe(EngineWebhookReading reading) => new()
    {
        ["updates"] = new JsonArray([.. reading.Updates.Select(Describe)]),
        ["unread"] = new JsonArray([.. reading.UnreadKinds.Select(kind => JsonValue.Create(kind))]),
    };

    private static JsonObject Describe(EngineUpdate update)
    {
        var described = new JsonObject
        {
            ["number"] = update.EngineInstance,
            ["name"] = update.Name,
            ["data"] = JsonNode.Parse(update.Data),
        };
        if (update.File is { } file)
        {
            described["file"] = $"{file.Reference} {file.MimeType} {file.FileName} {(file.FetchAtOnce ? "now" : "later")}";
        }

        if (WhatsAppMessageReader.Read(update.Name, "evt_1", WithUrl(update)) is { } message)
        {
            var about = message.ChangedId is null ? "" : $" about {message.ChangedId}";
            var quoting = message.QuotedId is null ? "" : $" quoting {message.QuotedId}";
            described["reader"] = $"{message.Act} {message.Id}{about}{quoting}{(message.IsPlaceholder ? " placeholder" : "")}";
            var context = new MessageContext { File = update.File is null ? FileOutcome.NotFetched : FileOutcome.Attached };
            described["agent"] = message.Call is { IsAnswered: true }
                ? "nothing, because the call was answered" : MessageText.Of(message, context);
        }

        if (ReceiptReader.Read(update.Name, update.Data)?.Report is { } receipt)
        {
            described["receipt"] = $"{receipt.Status} of {string.Join(' ', receipt.WhatsAppIds)}";
        }

        return described;
    }

    /// <summary>The public API adds the URL under which the bridge fetches the file.</summary>
    private static byte[] WithUrl(EngineUpdate update)
    {
        var data = JsonNode.Parse(update.Data)!;
        if (update.File is not null)
        {
            data["message"]!["media"]!["url"] = "https://ryze.example/media/1";
        }

        return JsonSerializer.SerializeToUtf8Bytes(data);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Bodies");
}
