using System.Text;
using System.Text.Json.Nodes;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Events;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Each webhook body, and the canonical events that it becomes.</summary>
internal sealed class EvolutionReadingTests
{
    private const string Chat = "5511900000002@s.whatsapp.net";
    private const string Group = "120363406289005073@g.us";

    private static readonly string[] Files =
        ["imageMessage", "videoMessage", "ptvMessage", "audioMessage", "documentMessage", "stickerMessage"];

    [TestCaseSource(typeof(EvolutionSamples), nameof(EvolutionSamples.Events))]
    public void Body_becomes_canonical_events(string body, string expected)
    {
        var reading = Engine().Read(body);

        var read = reading.Updates.Select(update => $"{update.Name} {Encoding.UTF8.GetString(update.Data)}")
            .Concat(reading.UnreadKinds.Select(kind => "unread " + kind));
        Assert.That(read.Select(Sorted), Is.EquivalentTo(expected.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Sorted)));
    }

    [TestCaseSource(typeof(EvolutionSamples), nameof(EvolutionSamples.Events))]
    public void Bridge_reads_every_message_event(string body, string _)
    {
        foreach (var update in Engine().Read(body).Updates)
        {
            Assert.That(
                update.Name switch
                {
                    "message.exchange" => WhatsAppMessageReader.Read(update.Name, "evt_1", update.Data) is { } message
                        && !message.IsPlaceholder && MessageText.Of(message, new MessageContext()).Length > 0,
                    "message.status" => Encoding.UTF8.GetString(update.Data) is var data
                        && (ReceiptReader.Read(update.Name, update.Data)?.Report is not null
                            || data.Contains("sender\"", StringComparison.Ordinal) || data.Contains("_self\"", StringComparison.Ordinal)),
                    _ => true,
                },
                Is.True);
        }
    }

    [TestCase("timeout", true)]
    [TestCase("reject", true)]
    [TestCase("accept", true)]
    [TestCase("offer", false)]
    public void Bridge_reads_the_end_of_a_call(string status, bool isRead)
    {
        var update = Engine().Read(EvolutionSamples.Envelope(
            "call", $$$$"""{"id":"C1","from":"99@lid","callerPn":"{{{{Chat}}}}","status":"{{{{status}}}}","date":"2026-11-27T10:00:00.000Z"}""")).Updates[0];

        var call = WhatsAppMessageReader.Read(update.Name, "evt_1", update.Data);

        Assert.That(call?.Chat, Is.EqualTo(isRead ? new EventParty(Chat, "99@lid", "") : null));
    }

    [TestCaseSource(nameof(Files))]
    public void File_is_referenced_by_the_message_id(string kind)
    {
        var update = Engine().Read(EvolutionSamples.Envelope(
            "messages.upsert",
            $$$$"""{"key":{"remoteJid":"{{{{Chat}}}}","id":"3A\"11"},"message":{"{{{{kind}}}}":{"mimetype":"a/b","fileName":"a.b","url":"https://mmg.whatsapp.net/x"}}}"""))
            .Updates[0];

        Assert.That(
            update.File, Is.EqualTo(new EngineFileReference("""{"id":"3A\u002211"}""", "a/b", "a.b", FetchAtOnce: false)));
        Assert.That(JsonNode.Parse(update.Data)!["message"]!["media"]!["url"], Is.Null);
    }

    [Test]
    public void Text_has_no_file() =>
        Assert.That(Engine().Read(Text("3A11")).Updates[0].File, Is.Null);

    [Test]
    public void Repeated_body_without_an_id_has_the_same_id()
    {
        var first = IdOf(Engine().Read(Text("")).Updates[0]);

        Assert.That(IdOf(Engine().Read(Text("")).Updates[0]), Is.EqualTo(first));
        Assert.That(first, Does.StartWith("evolution-").And.Length.EqualTo(42));
    }

    [TestCase("")]
    [TestCase("not JSON")]
    [TestCase("[]")]
    [TestCase("{\"event\":")]
    public void Body_that_is_no_event_is_unread(string body) =>
        Assert.That(Engine().Read(body).UnreadKinds, Is.EqualTo(new[] { "body" }));

    [Test]
    public void Event_of_another_instance_is_unread()
    {
        var reading = Engine().Read(Text("3A11").Replace("suporte 1", "vendas", StringComparison.Ordinal));

        Assert.That(reading.Updates, Is.Empty);
        Assert.That(reading.UnreadKinds, Is.EqualTo(new[] { "event of another instance" }));
    }

    [Test]
    public void Unknown_event_name_is_cut_before_it_is_logged()
    {
        var kinds = Engine().Read(EvolutionSamples.Envelope("x\\n" + new string('y', 500), "{}")).UnreadKinds;

        Assert.That(kinds, Is.EqualTo(new[] { "x?" + new string('y', 62) }));
    }

    [Test]
    public void Half_an_emoji_costs_only_itself()
    {
        var update = Engine().Read(Text("3A11").Replace("oi", "oi \\ud83d", StringComparison.Ordinal)).Updates[0];

        Assert.That(WhatsAppMessageReader.Read(update.Name, "evt_1", update.Data)!.Text, Is.EqualTo("oi \uFFFD"));
    }

    [Test]
    public void Failed_database_reaches_the_webhook_so_that_the_engine_repeats_it()
    {
        var engine = Engine();
        engine.DatabaseFailure = new StorageException("down", new IOException());

        Assert.That(
            () => engine.Read(EvolutionSamples.Envelope("messages.edited", """{"key":{"id":"A","remoteJid":"1@lid"},"type":0}""")),
            Throws.InstanceOf<StorageException>());
    }

    [Test]
    public void Own_number_is_no_address_of_the_chat_when_our_message_names_its_sender()
    {
        var chat = ChatOf("""{"remoteJid":"99@lid","fromMe":true,"id":"3EB0","senderPn":"551130000000@s.whatsapp.net"}""");

        Assert.That(((string?)chat["jid"], (string?)chat["lid"]), Is.EqualTo(((string?)null, "99@lid")));
    }

    [Test]
    public void Group_has_no_linked_id()
    {
        var chat = ChatOf($$"""{"remoteJid":"{{Group}}","remoteJidAlt":"99@lid","fromMe":false,"id":"3A1","participant":"88@lid"}""");

        Assert.That(((string?)chat["jid"], (string?)chat["lid"]), Is.EqualTo((Group, (string?)null)));
    }

    [Test]
    public async Task Edit_is_read_without_blocking_while_the_database_is_slow()
    {
        var engine = Engine();
        engine.DatabaseGate = new TaskCompletionSource();
        var body = EvolutionSamples.Envelope("messages.edited", """{"key":{"id":"KNOWN","remoteJid":"1@lid"},"type":0}""");

        var reading = engine.Adapter.ReadAsync(ScriptedEvolution.Connection, Encoding.UTF8.GetBytes(body), default);
        var isWaiting = !reading.IsCompleted;
        engine.DatabaseGate.SetResult();

        Assert.That((isWaiting, (await reading).Updates.Count), Is.EqualTo((true, 1)));
    }

    [Test]
    public void Token_in_the_body_reaches_no_event() => Assert.That(
        Engine().Read(Text("3A11")).Updates.Select(update => Encoding.UTF8.GetString(update.Data)),
        Has.None.Contains("secret-in-body"));

    private static string Text(string id) => EvolutionSamples.Envelope(
        "messages.upsert", $$$$"""{"key":{"remoteJid":"{{{{Chat}}}}","fromMe":false,"id":"{{{{id}}}}"},"message":{"conversation":"oi"}}""");

    private static JsonNode ChatOf(string key) => JsonNode.Parse(Engine().Read(EvolutionSamples.Envelope(
        "messages.upsert", $$$"""{"key":{{{key}}},"message":{"conversation":"oi"}}""")).Updates.Single().Data)!["chat"]!;

    private static string IdOf(EngineUpdate update) => JsonNode.Parse(update.Data)!["id"]!.GetValue<string>();

    private static ScriptedEvolution Engine()
    {
        var engine = ScriptedEvolution.Idle();
        engine.Known.AddRange(
        [
            new KnownMessage("KNOWN", Chat, false, null), new KnownMessage("KNOWN-IN-GROUP", Group, false, "88@lid"),
            new KnownMessage("OWN", Chat, true, null),
        ]);
        return engine;
    }

    /// <summary>The same text for equal JSON, whatever the order of members.</summary>
    private static string Sorted(string line)
    {
        var (name, json) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        return json.StartsWith('{') ? $"{name} {Sorted(JsonNode.Parse(json))!.ToJsonString()}" : line;
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
