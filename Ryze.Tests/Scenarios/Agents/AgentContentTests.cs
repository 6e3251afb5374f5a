using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>How each kind of Chatwoot content reaches the customer (docs/spec/bridge.md 3.2), from the webhook on.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class AgentContentTests
{
    private static long _lastId = 700_000;

    private RelayScene _scene = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _scene = await RelayScene.StartAsync(("signMessages", true));
        foreach (var folder in new[] { "/x/", "/rails/" })
        {
            foreach (var name in new[] { "rec.ogg", "a.svg", "a.heic", "a.tiff", "a.gif", "a.jpg", "a.mp4", "a.mov", "bill.pdf" })
            {
                _scene.Chatwoot.On(
                    "GET", folder + name,
                    (context, _) => Results.Bytes(SampleFile.Of(name), "application/octet-stream").ExecuteAsync(context));
            }
        }
    }

    [OneTimeTearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Greeting_is_not_signed()
    {
        var customer = await AgentScene.StartAsync(_scene);

        await SendAsync(customer, webhook => (webhook["message_type"], webhook["sender"]) = ("template", null), "Bem-vindo!");

        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "Bem-vindo!" }));
    }

    [Test]
    public async Task Survey_reaches_the_phone_with_its_link()
    {
        var customer = await AgentScene.StartAsync(_scene);

        await SendAsync(
            customer,
            webhook => (webhook["message_type"], webhook["sender"], webhook["content_type"]) = ("template", null, "input_csat"),
            "Please rate this conversation, https://cw.example/survey/responses/5f0c");

        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "Please rate this conversation, https://cw.example/survey/responses/5f0c" }));
    }

    [Test]
    public async Task Bot_choices_reach_the_phone_as_numbered_lines()
    {
        var customer = await AgentScene.StartAsync(_scene);

        await SendAsync(
            customer,
            webhook =>
            {
                webhook["content_type"] = "input_select";
                webhook["content_attributes"] =
                    JsonNode.Parse("""{"items":[{"title":"Financeiro","value":"fin"},{"title":"Suporte","value":"sup"}]}""");
                webhook["sender"] = JsonNode.Parse("""{"id":3,"name":"Bot","type":"agent_bot"}""");
            },
            "Escolha uma opcao");

        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "*Bot*:\nEscolha uma opcao\n1. Financeiro\n2. Suporte" }));
    }

    [TestCase("audio", "audio/opus", "rec.ogg")]
    [TestCase("audio", "audio/ogg; codecs=opus", "rec.ogg")]
    public async Task Agent_recording_reaches_the_phone_as_a_voice_note(string type, string contentType, string name)
    {
        var customer = await AgentScene.StartAsync(_scene);

        await SendAsync(
            customer, webhook => webhook["attachments"] = new JsonArray(Attachment(type, contentType, $"{_scene.Chatwoot.Host}/x/{name}")));

        var media = (EngineCommand.SendMedia)customer.Sent[0].Command;
        Assert.That((media.Kind, media.IsVoice, media.MimeType), Is.EqualTo((MediaKind.Audio, true, "audio/ogg; codecs=opus")));
    }

    [TestCase("image", "image/svg+xml", "a.svg", MediaKind.Document)]
    [TestCase("image", "image/heic", "a.heic", MediaKind.Document)]
    [TestCase("image", "image/tiff", "a.tiff", MediaKind.Document)]
    [TestCase("image", "image/gif", "a.gif", MediaKind.Document)]
    [TestCase("video", "video/quicktime", "a.mov", MediaKind.Document)]
    [TestCase("image", "image/jpeg", "a.jpg", MediaKind.Image)]
    [TestCase("video", "video/mp4", "a.mp4", MediaKind.Video)]
    public async Task File_reaches_the_phone_as_a_kind_that_WhatsApp_shows(string type, string contentType, string name, MediaKind kind)
    {
        var customer = await AgentScene.StartAsync(_scene);

        await SendAsync(
            customer, webhook => webhook["attachments"] = new JsonArray(Attachment(type, contentType, $"{_scene.Chatwoot.Host}/x/{name}")),
            "veja");

        var media = (EngineCommand.SendMedia)customer.Sent[0].Command;
        Assert.That((media.Kind, media.MimeType, media.Caption), Is.EqualTo((kind, contentType, "*Ana*:\nveja")));
    }

    [Test]
    public async Task File_name_reaches_the_phone_without_unsafe_characters()
    {
        var customer = await AgentScene.StartAsync(_scene);
        _scene.Chatwoot.On("GET", "c.pdf", (context, _) => Results.Text("bytes", "application/pdf").ExecuteAsync(context));

        await SendAsync(
            customer,
            webhook =>
            webhook["attachments"] =
            new JsonArray(Attachment("file", "application/pdf", $"{_scene.Chatwoot.Host}/x/..%2Fa%22b%0D%0Ac.pdf")));

        Assert.That(((EngineCommand.SendMedia)customer.Sent[0].Command).FileName, Is.EqualTo("abc.pdf"));
    }

    [Test]
    public async Task Relative_file_address_is_resolved_against_Chatwoot()
    {
        var customer = await AgentScene.StartAsync(_scene);

        await SendAsync(
            customer, webhook => webhook["attachments"] = new JsonArray(Attachment("file", "application/pdf", "/rails/bill.pdf")));

        Assert.That(_scene.Chatwoot.Count("GET", "/rails/bill.pdf"), Is.EqualTo(1));
    }

    [Test]
    public async Task Contacts_or_locations_reach_the_phone_after_the_text()
    {
        var customer = await AgentScene.StartAsync(_scene);

        await SendAsync(
            customer,
            webhook => webhook["attachments"] = JsonNode.Parse("""
                [
                  {"file_type":"contact","fallback_title":"+5511999998888","meta":{"first_name":"Bia"}},
                  {"file_type":"location","coordinates_lat":-23.5,"coordinates_long":-46.6,"fallback_title":"Loja"}
                ]
                """),
            "segue contato", sends: 3);

        Assert.That(customer.SentTexts.First(), Is.EqualTo("*Ana*:\nsegue contato"));
        Assert.That(
            ((EngineCommand.SendContacts)customer.Sent[1].Command).Contacts,
            Is.EqualTo(new[] { new ContactCard("Bia", "+5511999998888") }));
        Assert.That(customer.Sent[2].Command, Is.EqualTo(new EngineCommand.SendLocation(customer.Jid, -23.5, -46.6, "Loja", null, null)));
    }

    [TestCase("""{"file_type":"contact","meta":{"first_name":"Bia"}}""", "part 2 of 3: the contact card has no phone number")]
    [TestCase("""{"file_type":"location","fallback_title":"Loja"}""", "part 2 of 3: the location has no coordinates")]
    [TestCase("""{"file_type":"location","coordinates_lat":91,"coordinates_long":0}""", "part 2 of 3: the location has no coordinates")]
    [TestCase("""{"file_type":"image"}""", "part 2 of 3: the attachment has no web address")]
    [TestCase("""{"file_type":"file","data_url":"ftp://cw.example/a.pdf"}""", "part 2 of 3: the attachment has no web address")]
    [TestCase("""{"file_type":"file","data_url":"file:///etc/passwd"}""", "part 2 of 3: the attachment has no web address")]
    [TestCase("""{"file_type":"fallback","data_url":"file:///etc/passwd"}""", "part 2 of 3: the attachment has no web address")]
    [TestCase("""{"file_type":"image","data_url":"javascript:alert(1)"}""", "part 2 of 3: the attachment has no web address")]
    [TestCase("""{"file_type":"image","data_url":"http://"}""", "part 2 of 3: the attachment has no web address")]
    [TestCase("""{"file_type":"image","data_url":7}""", "part 2 of 3: the attachment has no web address")]
    [TestCase("null", "part 2 of 3: the attachment has no web address")]
    [TestCase("\"no attachment\"", "part 2 of 3: the attachment has no web address")]
    public async Task Message_fails_when_one_part_cannot_be_sent(string attachment, string error)
    {
        var customer = await AgentScene.StartAsync(_scene);
        var id = customer.Answer("segue", isPrivate: true);

        await SendAsync(
            customer,
            webhook => (webhook["id"], webhook["attachments"]) =
                (id, new JsonArray(
                    JsonNode.Parse(attachment), Attachment("file", "application/pdf", $"{_scene.Chatwoot.Host}/x/bill.pdf"))),
            "segue", sends: 2);

        await customer.ShowsAsync(id, "failed");
        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "*Ana*:\nsegue", "Document bill.pdf " }));
        await customer.ReportAsync("delivered", customer.WhatsAppIdOf(0), customer.WhatsAppIdOf(1));
        await _scene.DoneAsync();
        await _scene.AgentsAreDoneAsync();
        Assert.That(
            (customer.Shown(id).Status, customer.Shown(id).ExternalError), Is.EqualTo(("failed", error)),
            "the sent parts do not hide the failure");
    }

    [Test]
    public async Task Signature_uses_the_agents_display_name()
    {
        var customer = await AgentScene.StartAsync(_scene);

        await SendAsync(
            customer,
            webhook => webhook["conversation"]!["messages"] = new JsonArray(new JsonObject
            {
                ["id"] =
                    (long)webhook["id"]!, ["sender"] = new JsonObject { ["name"] = "Ana", ["available_name"] = "Bia", ["type"] = "user" },
            }),
            "bom dia");

        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "*Bia*:\nbom dia" }));
    }

    [Test]
    public async Task Display_name_is_looked_up_once_when_the_webhook_does_not_contain_it()
    {
        await using var scene = await RelayScene.StartAsync(("signMessages", true));
        scene.Chatwoot.On("GET", "/agents", (context, _) =>
            Results.Text("""[{"id":7,"name":"Beto Agente","available_name":"Bia"}]""", "application/json").ExecuteAsync(context));
        var customer = await AgentScene.StartAsync(scene);

        for (var send = 1; send <= 2; send++)
        {
            var webhook = WebhookOf.Agent(scene, customer, ++_lastId, $"bom dia {send}");
            webhook["sender"] = JsonNode.Parse("""{"id":7,"name":"Beto Agente","type":"user"}""");
            await WebhookOf.PostAsync(scene, webhook);
            await customer.SentAsync(send);
        }

        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "*Bia*:\nbom dia 1", "*Bia*:\nbom dia 2" }));
        Assert.That(scene.Chatwoot.Count("GET", "/agents"), Is.EqualTo(1));
    }

    [Test]
    public async Task Message_typed_on_the_phone_is_deleted_on_WhatsApp_when_an_agent_deletes_it()
    {
        var customer = await AgentScene.StartAsync(_scene);
        var deletion = WebhookOf.Agent(_scene, customer, ++_lastId, "This message was deleted");
        (deletion["event"], deletion["source_id"], deletion["content_attributes"]) =
            ("message_updated", "WAID:3EB0TYPED", new JsonObject { ["deleted"] = true });

        await WebhookOf.PostAsync(_scene, deletion);
        await WebhookOf.PostAsync(_scene, deletion);
        await customer.SentAsync(1);
        await _scene.AgentsAreDoneAsync();

        Assert.That(
            customer.Sent.Select(sent => sent.Command),
            Is.EqualTo(new[] { new EngineCommand.DeleteMessage(customer.Jid, "3EB0TYPED", ForEveryone: true) }));
    }

    [TestCase("outgoing", "WAID:3EB0NOTE:edit:1", Description = "a note about an edit is not a WhatsApp message")]
    [TestCase("incoming", "WAID:3EB0THEIRS", Description = "the customer's own message")]
    public async Task WhatsApp_message_stays_when_an_agent_deletes_an_unrelated_message(string type, string sourceId)
    {
        var customer = await AgentScene.StartAsync(_scene);
        var deletion = WebhookOf.Agent(_scene, customer, ++_lastId, "This message was deleted");
        (deletion["event"], deletion["message_type"], deletion["source_id"]) = ("message_updated", type, sourceId);
        deletion["content_attributes"] = new JsonObject { ["deleted"] = true };

        await WebhookOf.PostAsync(_scene, deletion);
        await SendAsync(customer, _ => { }, "after it");

        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "*Ana*:\nafter it" }));
    }

    /// <summary>Posts a signed webhook with the changes, and waits for the sends.</summary>
    private async Task SendAsync(AgentScene customer, Action<JsonObject> change, string content = "", int sends = 1)
    {
        var webhook = WebhookOf.Agent(_scene, customer, ++_lastId, content);
        change(webhook);
        await WebhookOf.PostAsync(_scene, webhook);
        await customer.SentAsync(sends);
    }

    private static JsonObject Attachment(string type, string contentType, string url) =>
        new() { ["id"] = 1, ["file_type"] = type, ["content_type"] = contentType, ["data_url"] = url };
}
