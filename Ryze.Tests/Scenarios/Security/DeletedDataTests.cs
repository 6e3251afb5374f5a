using System.Text;
using System.Text.Json.Nodes;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Scenarios.Engines;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Security;

/// <summary>
/// docs/spec/security.md 3: a removal deletes personal data at once on both sides, also when Chatwoot is away. Through the front door, and
/// read from the bytes of every file of both databases.
/// </summary>
internal sealed class DeletedDataTests
{
    private const string Incoming = "MARKED-words-of-the-customer";
    private const string Outgoing = "MARKED-words-of-the-agent";
    private const string Failed = "MARKED-words-that-failed";
    private const string Name = "MARKED-name";
    private const string Number = "5511977776661";
    private const string Jid = Number + "@s.whatsapp.net";

    /// <summary>The number without its country, because a phone may be stored in another national form.</summary>
    private static readonly string[] Marks = ["MARKED-", Number[4..]];

    private WiredScene _scene = null!;

    [SetUp]
    public async Task Start() => _scene = await WiredScene.StartAsync();

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task No_file_holds_a_relayed_text_or_number_after_a_removal_without_Chatwoot()
    {
        await RelayBothWaysAsync();
        Assert.That(Found(), Is.Not.Empty, "the search finds what is there");

        await _scene.Relay.Chatwoot.DisposeAsync();
        var deleted = await _scene.Relay.App.Client.DeleteAsync();

        Assert.That(deleted.Code, Is.EqualTo(200), deleted.Body);
        await Eventually.TrueAsync(() => Found().Count == 0, "every copy is deleted", withinSeconds: 60);
    }

    [Test]
    public async Task No_file_holds_a_text_or_number_of_the_instances_own_engine_after_a_removal_without_Chatwoot()
    {
        await RelayBothWaysAsync();
        await _scene.ConnectAsync(new EvolutionWire("2.3"));
        await _scene.CallAsync(_scene.Wire.Quote(Jid, Incoming, "3EB0"));
        await _scene.Relay.DoneAsync();
        _scene.Relay.Answer(_scene.Relay.Desk.Conversations.Single().Id, Outgoing);
        await Eventually.TrueAsync(() => _scene.Sends.Count == 1, "the message is sent, and its answer is lost");
        Assert.That(await _scene.Relay.ApiCountAsync("engine_messages"), Is.Positive);

        await _scene.Relay.Chatwoot.DisposeAsync();
        var deleted = await _scene.Relay.App.Client.DeleteAsync();

        Assert.That(deleted.Code, Is.EqualTo(200), deleted.Body);
        await Eventually.TrueAsync(() => Found().Count == 0, "every copy is deleted", withinSeconds: 60);
    }

    /// <summary>A message and a file of the customer, a sent and a failed message of the agent, and a receipt.</summary>
    private async Task RelayBothWaysAsync()
    {
        var relay = _scene.Relay;
        await relay.PostAsync(
            WhatsAppEvent.Message("3EB0A", Incoming, Jid, name: Name),
            WhatsAppEvent.Message("3EB0B", "", Jid, name: Name, type: "document", message: new JsonObject
            {
                ["media"] = new JsonObject
                {
                    ["type"] = "document", ["mimetype"] = "text/plain", ["fileName"] = Name + ".txt",
                    ["base64"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Incoming, 500)))),
                },
            }));
        await relay.ArrivedAsync(2);
        var conversation = relay.Desk.Conversations.Single().Id;
        relay.Answer(conversation, Outgoing);
        await Eventually.TrueAsync(() => relay.Phone.Sent.Count == 1, "the agent message is sent");
        relay.Phone.OnSend = (_, _) => Task.FromResult<Result<SentMessage>>(new EngineError.Rejected(Detail.Of("no")));
        relay.Answer(conversation, Failed);
        await Eventually.TrueAsync(() => relay.Phone.Sent.Count == 2, "the second one is refused");
        await relay.AgentsAreDoneAsync();
    }

    /// <summary>The files with a mark, in both encodings of text.</summary>
    private List<string> Found() =>
    [
        .. from file in Directory.EnumerateFiles(_scene.Relay.Folder, "*", SearchOption.AllDirectories)
           let text = Read(file)
           from mark in Marks
           where text.Contains(mark, StringComparison.Ordinal)
               || text.Contains(Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(mark)), StringComparison.Ordinal)
           select $"{Path.GetFileName(file)}: {mark}",
    ];

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Encoding.Latin1.GetString(copy.ToArray());
    }
}
