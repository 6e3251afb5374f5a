using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Tests.Support;
using Ryze.Tests.Support.Engines;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>
/// docs/spec/engines.md 6: the same conversation through each engine, from the engine's server to Chatwoot and back. Where an engine cannot
/// do something, the test shows what the agent reads instead.
/// </summary>
[TestFixture(EngineKind.CloudApi)]
[TestFixture(EngineKind.Evolution)]
[TestFixture(EngineKind.Waha)]
[TestFixture(EngineKind.RyzeApi)]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class OwnEngineTests(EngineKind kind)
{
    private static readonly byte[] Picture = [.. SampleFile.Of("a.png"), .. Enumerable.Range(0, 50_000).Select(i => (byte)i)];

    private OwnEngineScene _scene = null!;

    /// <summary>The same tests for an engine that already runs.</summary>
    public static OwnEngineTests Of(OwnEngineScene scene) => new(scene.Engine.Kind) { _scene = scene };

    [OneTimeSetUp]
    public async Task Start() => _scene = await OwnEngineScene.StartAsync(kind);

    [OneTimeTearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Text_arrives_once_when_the_engine_reports_it_twice()
    {
        var customer = await EngineCustomer.StartAsync(_scene, "olá, *tudo* bem?");
        var text = new PhoneEvent.Text(customer.Jid, customer.NewId(), "segunda");

        await _scene.Engine.ReportAsync(text);
        await _scene.Engine.ReportAsync(text);
        await customer.NextArrivesAsync();

        Assert.That(
            customer.Messages.Select(message => message.Content), Is.EqualTo(new[] { "olá, **tudo** bem?", "segunda", "still there?" }));
        Assert.That(_scene.Desk.Contacts.Single(contact => contact.Identifier == customer.Jid).Name, Is.EqualTo(PhoneEvent.CustomerName));
    }

    [Test]
    public async Task File_arrives_with_its_caption()
    {
        _scene.Requires(EngineAbilities.Files);
        var customer = await EngineCustomer.StartAsync(_scene);

        await _scene.Engine.ReportAsync(
            new PhoneEvent.File(customer.Jid, customer.NewId(), "image", Picture, "image/png", "férias.png", "look"));

        var message = await customer.ArrivedAsync(2);
        Assert.That(
            (message.Content, message.Files.Single().ContentType, message.Files.Single().Sha256),
            Is.EqualTo(("look", (string?)"image/png", Convert.ToHexStringLower(SHA256.HashData(Picture)))));
    }

    [Test]
    public async Task Document_arrives_with_its_name()
    {
        _scene.Requires(EngineAbilities.Files);
        var customer = await EngineCustomer.StartAsync(_scene);

        await _scene.Engine.ReportAsync(new PhoneEvent.File(
            customer.Jid, customer.NewId(), "document", SampleFile.Of("a.pdf"), "application/pdf", "contrato.pdf", "sign here"));

        var message = await customer.ArrivedAsync(2);
        Assert.That((message.Content, message.Files.Single().Name), Is.EqualTo(("sign here", "contrato.pdf")));
    }

    [Test]
    public async Task Quote_refers_to_the_agents_message()
    {
        var customer = await EngineCustomer.StartAsync(_scene);
        var asked = customer.Answer("which one?");
        var question = await customer.ReceivedAsync(1);

        await customer.WriteAsync("this one", question.Id);

        Assert.That(QuotedIn(await customer.ArrivedAsync(3)), Is.EqualTo(asked));
    }

    [Test]
    public async Task Agents_quote_reaches_the_customer()
    {
        var customer = await EngineCustomer.StartAsync(_scene);

        customer.Answer("this one?", customer.Messages.Single());

        var answer = await customer.ReceivedAsync(1);
        Assert.That(
            (answer.Text, "WAID:" + answer.Quoted), Is.EqualTo(("this one?", customer.Messages[0].SourceId)));
    }

    [TestCase("👍", "_Reacted with_ 👍")]
    [TestCase("", "_Reaction removed._")]
    public async Task Reaction_refers_to_its_message(string emoji, string expected)
    {
        var customer = await EngineCustomer.StartAsync(_scene);
        var answer = customer.Answer("done");
        var done = await customer.ReceivedAsync(1);
        await customer.ShowsAsync(answer, "sent");

        await _scene.Engine.ReportAsync(new PhoneEvent.Reaction(customer.Jid, customer.NewId(), done.Id, emoji));

        var reaction = await customer.ArrivedAsync(3);
        Assert.That((reaction.Content, QuotedIn(reaction)), Is.EqualTo((expected, (long?)answer)));
    }

    [Test]
    public async Task Edit_refers_to_its_message()
    {
        var customer = await EngineCustomer.StartAsync(_scene);
        var written = await customer.WriteAsync("at ten");
        var original = await customer.ArrivedAsync(2);

        await _scene.Engine.ReportAsync(new PhoneEvent.Edit(customer.Jid, customer.NewId(), written, "at eleven"));

        var edit = await customer.ArrivedAsync(3);
        Assert.That((edit.Content, QuotedIn(edit)), Is.EqualTo(("_Edited:_\nat eleven", (long?)original.Id)));
    }

    [Test]
    public async Task Revocation_refers_to_its_message()
    {
        var customer = await EngineCustomer.StartAsync(_scene);
        var written = await customer.WriteAsync("wrong chat");
        var original = await customer.ArrivedAsync(2);

        await _scene.Engine.ReportAsync(new PhoneEvent.Revocation(customer.Jid, customer.NewId(), written));
        await customer.NextArrivesAsync();

        var revocation = customer.Messages[2];
        Assert.That(
            (revocation.Content, QuotedIn(revocation)), Is.EqualTo(("_This message was deleted on WhatsApp._", (long?)original.Id)));
        Assert.That(customer.Messages, Has.Count.EqualTo(4), "the revocation arrives once");
    }

    [Test]
    public async Task Message_typed_on_the_phone_is_shown_as_outgoing()
    {
        var customer = await EngineCustomer.StartAsync(_scene);

        await customer.WriteAsync("I call you", isOwn: true);

        var typed = await customer.ArrivedAsync(2);
        Assert.That(
            (typed.Type, typed.Content, (bool?)JsonNode.Parse(typed.Attributes)!["external_echo"]),
            Is.EqualTo(("outgoing", "I call you", (bool?)true)));
        Assert.That(customer.Received, Is.Empty);
    }

    [TestCase(null)]
    [TestCase(SendFault.ReportedFirst)]
    [TestCase(SendFault.NotConnected)]
    public async Task Agents_message_is_sent_once(SendFault? fault)
    {
        var customer = await EngineCustomer.StartAsync(_scene);
        if (fault is { } planned)
        {
            _scene.Engine.Fail(planned, customer.Jid);
        }

        var answer = customer.Answer("**good** morning");
        var received = await customer.ReceivedAsync(1);
        await customer.ShowsReceiptAsync(ReceiptKind.Delivered, received, answer);
        await customer.ShowsReceiptAsync(ReceiptKind.Read, received, answer);
        await customer.SettledAsync(answer);
        await customer.NextArrivesAsync();

        Assert.That(customer.Received.Select(send => (send.Kind, send.Text)), Is.EqualTo(new[] { ("text", "*good* morning") }));
        Assert.That(customer.Messages.Select(message => message.Id), Has.Exactly(3).Items, "Chatwoot shows the message once");
    }

    [Test]
    public async Task Agents_file_reaches_the_customer()
    {
        var customer = await EngineCustomer.StartAsync(_scene);

        customer.Answer("look", null, new SandboxUpload("férias.png", "image/png", Picture));

        var received = await customer.ReceivedAsync(1);
        await customer.NextArrivesAsync();
        Assert.That((received.Kind, received.Text), Is.EqualTo(("image", "look")));
        Assert.That(
            received.Sha256,
            _scene.Engine.Abilities.HasFlag(EngineAbilities.Files)
                ? Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Picture))) : Is.Null);
        Assert.That(customer.Messages, Has.Count.EqualTo(3), "Chatwoot shows the file once");
    }

    [Test]
    public async Task Agents_document_keeps_its_name()
    {
        var customer = await EngineCustomer.StartAsync(_scene);

        customer.Answer("", null, new SandboxUpload("contrato.pdf", "application/pdf", SampleFile.Of("a.pdf")));

        var received = await customer.ReceivedAsync(1);
        Assert.That((received.Kind, received.FileName), Is.EqualTo(("document", "contrato.pdf")));
    }

    [Test]
    public async Task Refused_message_shows_the_engines_reason()
    {
        var customer = await EngineCustomer.StartAsync(_scene);
        _scene.Engine.Fail(SendFault.Refused, customer.Jid);

        var answer = customer.Answer("good morning");
        await customer.ShowsAsync(answer, "failed");

        Assert.That(customer.Shown(answer).ExternalError, Does.Contain(_scene.Refusal));
        Assert.That(customer.Received, Is.Empty);
    }

    [Test]
    public async Task Undelivered_message_shows_the_engines_reason()
    {
        _scene.Requires(EngineAbilities.Receipts);
        var customer = await EngineCustomer.StartAsync(_scene);
        var answer = customer.Answer("good morning");
        var sent = await customer.ReceivedAsync(1);

        await customer.ShowsReceiptAsync(ReceiptKind.Failed, sent, answer);

        // Only Meta says why.
        Assert.That(
            customer.Shown(answer).ExternalError,
            kind is EngineKind.CloudApi
                ? Does.StartWith("the customer wrote more than 24 hours ago: WhatsApp only allows approved templates now")
                : Is.EqualTo("WhatsApp could not deliver it"));
    }

    [Test]
    public async Task Deleted_message_is_deleted_at_the_customer_or_leaves_a_note()
    {
        var customer = await EngineCustomer.StartAsync(_scene);
        var answer = customer.Answer("the wrong customer");
        var sent = await customer.ReceivedAsync(1);
        await customer.SettledAsync(answer);

        customer.Delete(answer);

        if (!_scene.Engine.Abilities.HasFlag(EngineAbilities.Deletions))
        {
            var note = await customer.ArrivedAsync(3);
            Assert.That(note.IsPrivate, Is.True);
            Assert.That(note.Content, Does.StartWith("_Not deleted on WhatsApp:_ ").And.Contain(
                kind is EngineKind.CloudApi
                    ? "WhatsApp Cloud API cannot delete a message for everyone" : "Method not available on Evolution Channel"));
            return;
        }

        var deletion = await customer.ReceivedAsync(2);
        await customer.NextArrivesAsync();
        Assert.That((deletion.Kind, deletion.Id), Is.EqualTo(("deletion", sent.Id)));
        Assert.That(customer.Messages, Has.Count.EqualTo(3), "the engine's report of the deletion shows nothing");
    }

    [Test]
    public async Task Message_of_unknown_outcome_is_never_doubled()
    {
        var customer = await EngineCustomer.StartAsync(_scene);
        _scene.Engine.Fail(SendFault.AnswerLost, customer.Jid);

        var answer = customer.Answer("good morning");
        await customer.ReceivedAsync(1);
        await customer.SettledAsync(answer);
        await customer.NextArrivesAsync();

        Assert.That(customer.Received, Has.Count.EqualTo(1), "the customer gets it once");
        Assert.That(customer.Messages, Has.Count.EqualTo(3), "Chatwoot shows it once");
        Assert.That(
            (customer.Shown(answer).Status, customer.Shown(answer).ExternalError ?? ""),
            Is.EqualTo(("sent", "")).Or.EqualTo((
                "failed", "it is unknown whether WhatsApp sent this message; check the chat before you press Retry")));
    }

    [Test]
    public async Task Wrong_token_is_refused()
    {
        var body = _scene.Engine.SetBody();
        body["engineToken"] = "a-wrong-token";

        var answer = await _scene.SetAsync(body);

        Assert.That(answer.Code, Is.EqualTo(401), answer.Body);
        Assert.That(answer.Error, Does.StartWith("Engine rejected the token — verify engineToken. Detail: HTTP 401"));
    }

    private static long? QuotedIn(DeskMessage message) => (long?)JsonNode.Parse(message.Attributes)!["in_reply_to"];
}
