using System.Text.Json.Nodes;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>Agent messages are sent to WhatsApp once, and agents see their receipts (docs/spec/bridge.md 3.2).</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class AgentMessagesTests
{
    private RelayScene _scene = null!;

    [OneTimeSetUp]
    public async Task Start() => _scene = await RelayScene.StartAsync(("signMessages", true));

    [OneTimeTearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Agent_message_shows_its_receipts_in_order()
    {
        var customer = await AgentScene.StartAsync(_scene);
        var id = customer.Answer("bom **dia**");

        await customer.SentAsync(1);
        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "*Ana*:\nbom *dia*" }));
        foreach (var status in new[] { "delivered", "read" })
        {
            await customer.ReportAsync(status, customer.WhatsAppIdOf(0));
            await customer.ShowsAsync(id, status);
        }

        await customer.ReportAsync("delivered", customer.WhatsAppIdOf(0));
        await _scene.DoneAsync();
        Assert.That((customer.Shown(id).Status, customer.Sent.Count), Is.EqualTo(("read", 1)));
    }

    [Test]
    public async Task Agent_messages_keep_their_order()
    {
        var customer = await AgentScene.StartAsync(_scene);
        var texts = Enumerable.Range(1, 12).Select(i => $"answer {i}").ToList();
        texts.ForEach(text => customer.Answer(text));

        await customer.SentAsync(texts.Count);

        Assert.That(customer.SentTexts, Is.EqualTo(texts.Select(text => $"*Ana*:\n{text}")));
    }

    [Test]
    public async Task Each_file_is_sent_with_its_own_one_time_URL()
    {
        var customer = await AgentScene.StartAsync(_scene);
        customer.Answer(
            "look", isPrivate: false, Upload("a.jpg", "image/jpeg"), Upload("b.pdf", "application/pdf"), Upload("c.ogg", "audio/ogg"));

        await customer.SentAsync(3);

        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "Image a.jpg *Ana*:\nlook", "Document b.pdf ", "Audio c.ogg " }));
        var media = customer.Sent.Select(sent => (EngineCommand.SendMedia)sent.Command).ToList();
        Assert.That(media.Select(file => file.IsVoice), Is.EqualTo(new[] { false, false, true }));
        Assert.That(media.Select(file => file.Url), Is.Unique.And.All.StartsWith($"{_scene.App.Url}v1/files/"));
    }

    [Test]
    public async Task Agent_message_is_deleted_on_WhatsApp_when_the_agent_deletes_it()
    {
        var customer = await AgentScene.StartAsync(_scene);
        var id = customer.Answer("the wrong customer");
        await customer.SentAsync(1);
        await _scene.AgentsAreDoneAsync();

        customer.Delete(id);

        await customer.SentAsync(2);
        Assert.That(
            customer.Sent[1].Command,
            Is.EqualTo(new EngineCommand.DeleteMessage(customer.Jid, customer.WhatsAppIdOf(0), ForEveryone: true)));
    }

    [Test]
    public async Task Quotes_find_their_message_in_both_directions()
    {
        var customer = await AgentScene.StartAsync(_scene);
        var id = customer.Answer("which one?");
        await customer.SentAsync(1);
        await _scene.AgentsAreDoneAsync();

        await customer.WriteAsync(
            "3EB0QUOTES", "this one", new JsonObject { ["context"] = new JsonObject { ["messageId"] = customer.WhatsAppIdOf(0) } });

        await Eventually.TrueAsync(() => _scene.Desk.Messages.Any(m => m.SourceId == "WAID:3EB0QUOTES"), "the quote arrives");
        var quote = _scene.Desk.Messages.Single(m => m.SourceId == "WAID:3EB0QUOTES");
        Assert.That((long?)JsonNode.Parse(quote.Attributes)!["in_reply_to"], Is.EqualTo(id));
    }

    [Test]
    public async Task Echo_of_an_agent_message_creates_no_new_message()
    {
        var customer = await AgentScene.StartAsync(_scene);
        customer.Answer("mine");
        await customer.SentAsync(1);
        await _scene.PostAsync(WhatsAppEvent.Message(
            customer.WhatsAppIdOf(0), "mine", customer.Jid, direction: "outgoing",
            message: new JsonObject { ["source"] = customer.Sent[0].CommandId }));
        await _scene.DoneAsync();

        Assert.That(_scene.Desk.Messages.Any(m => m.SourceId == "WAID:" + customer.WhatsAppIdOf(0)), Is.False);
    }

    private static SandboxUpload Upload(string name, string type) => new(name, type, SampleFile.Of(name));
}
