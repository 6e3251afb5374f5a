using System.Text;
using System.Text.Json.Nodes;
using Ryze.Domain;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Infrastructure.Bridge.Chatwoot;

namespace Ryze.Tests.Infrastructure.Bridge.Chatwoot;

/// <summary>What the bridge reads from a webhook, and what it rejects (docs/spec/chatwoot.md 1.4).</summary>
internal sealed class ChatwootWebhookTests
{
    private const string Created = """
        {
          "event": "message_created", "id": 502, "content": "*Ana:*\nbom dia", "content_type": "text",
          "content_attributes": {"in_reply_to": 501, "in_reply_to_external_id": "WAID:3EB0A"},
          "message_type": "outgoing", "private": false, "source_id": null, "created_at": "2026-06-17T12:00:00.000Z",
          "account": {"id": 1, "name": "Acme"}, "inbox": {"id": 42, "name": "WhatsApp suporte"},
          "sender": {"id": 7, "name": "Ana", "email": "ana@example.com", "type": "user"},
          "conversation": {
            "id": 12, "inbox_id": 42, "channel": "Channel::Api",
            "contact_inbox": {"id": 77, "contact_id": 99, "inbox_id": 42, "source_id": "5511999990000@s.whatsapp.net"},
            "meta": {"sender": {"id": 99, "name": "João", "phone_number": "+5511888880000", "identifier": null}},
            "messages": [{"id": 7, "content": "another message", "message_type": 1}]
          },
          "attachments": [{"id": 9, "file_type": "image", "content_type": "image/jpeg", "data_url": "https://cw.example/rails/active_storage/f%C3%A9rias.jpg"}]
        }
        """;

    [TestCase(65_536, 65_536)]
    [TestCase(65_537, 65_537)]
    [TestCase(900_000, 65_537)]
    public void Long_text_is_cut_one_character_above_the_limit(int length, int kept)
    {
        var webhook = Read(Created.Replace("*Ana:*\\nbom dia", new string('x', length), StringComparison.Ordinal))!;

        Assert.That(webhook.Message!.Content, Has.Length.EqualTo(kept));
    }

    [Test]
    public void Agent_message_is_read_with_all_its_fields()
    {
        var webhook = Read(Created)!;

        Assert.That((webhook.AccountId, webhook.InboxId), Is.EqualTo((1L, 42L)));
        var message = webhook.Message!;
        Assert.That(
            (message.Id, message.ConversationId, message.Chat, message.Content, message.SenderName),
            Is.EqualTo((502L, 12L, (string?)"5511999990000@s.whatsapp.net", "*Ana:*\nbom dia", "Ana")));
        Assert.That(
            message.Files,
            Is.EqualTo(
            new[] { new AgentFile("https://cw.example/rails/active_storage/f%C3%A9rias.jpg", "image", "image/jpeg", "férias.jpg") }));
        Assert.That((message.QuotedSourceId, message.QuotedId, message.CreatedAt), Is.EqualTo(
            ((string?)"WAID:3EB0A", (long?)501, (DateTimeOffset?)new DateTimeOffset(2026, 6, 17, 12, 0, 0, TimeSpan.Zero))));
    }

    [TestCase(
        """{"event":"conversation_status_changed","id":12,"inbox_id":42,"status":"resolved","changed_attributes":null}""", 12, "resolved")]
    [TestCase("""{"event":"conversation_created","id":12,"inbox_id":42,"status":"open"}""", 12, "open")]
    [TestCase(
        """{"event":"conversation_updated","id":12,"inbox_id":42,"status":"snoozed","changed_attributes":[{"priority":{}}]}""", 12,
        "snoozed")]
    [TestCase(
        """{"event":"conversation_typing_on","user":{"id":7},"conversation":{"id":12,"inbox_id":42,"status":"pending"},"is_private":false}""", 12, "pending")]
    [TestCase(
        """{"event":"message_updated","id":502,"message_type":"incoming","conversation":{"id":12,"inbox_id":42,"status":"open"}}""", 12,
        "open")]
    [TestCase("""{"event":"conversation_updated","id":"12","inbox_id":42,"status":1}""", null, null)]
    public void Conversation_status_is_read_from_every_event(string body, int? conversation, string? status)
    {
        var webhook = new ChatwootWebhookReader().Read(Encoding.UTF8.GetBytes(body))!;

        Assert.That(
            (webhook.ConversationId, webhook.ConversationStatus, webhook.InboxId, webhook.Message),
            Is.EqualTo(((long?)conversation, status, 42L, (AgentMessageSnapshot?)null)));
    }

    [TestCase("message_type", "\"incoming\"")]
    [TestCase("message_type", "null")]
    [TestCase("private", "true")]
    [TestCase("source_id", "\"WAID:3EB0B\"")]
    [TestCase("id", "null")]
    [TestCase("id", "\"502\"")]
    [TestCase("conversation", "null")]
    [TestCase("event", "\"conversation_updated\"")]
    [TestCase("event", "\"conversation_typing_on\"")]
    public void Webhook_has_no_message_when_no_agent_wrote_to_the_customer(string field, string value) =>
        Assert.That(Read(With(field, value))!.Message, Is.Null);

    [TestCase("\"template\"", true)]
    [TestCase("3", true)]
    [TestCase("\"outgoing\"", false)]
    [TestCase("1", false)]
    public void Automatic_Chatwoot_message_has_no_sender_name(string type, bool isAutomatic)
    {
        var message = Read(With("message_type", type))!.Message!;

        Assert.That((message.IsAutomatic, message.SenderName), Is.EqualTo((isAutomatic, isAutomatic ? "" : "Ana")));
    }

    [TestCase("sender")]
    [TestCase("attachments")]
    [TestCase("content_attributes")]
    [TestCase("content_type")]
    [TestCase("content")]
    public void Message_is_read_when_an_optional_field_is_absent(string field)
    {
        var webhook = JsonNode.Parse(Created)!.AsObject();
        webhook.Remove(field);

        Assert.That(Read(webhook.ToJsonString())!.Message, Is.Not.Null);
    }

    [TestCase(502, "Bia", null, Description = "the latest message is this one")]
    [TestCase(501, "Ana", 7L, Description = "the latest message is another one")]
    public void Available_name_is_used_when_the_latest_message_is_this_one(long latest, string name, long? agentId)
    {
        var webhook = JsonNode.Parse(Created)!;
        webhook["conversation"]!["messages"] = new JsonArray(new JsonObject
        {
            ["id"] = latest, ["sender"] = new JsonObject { ["id"] = 7, ["name"] = "Ana", ["available_name"] = "Bia", ["type"] = "user" },
        });
        var message = Read(webhook.ToJsonString())!.Message!;

        Assert.That((message.SenderName, message.AgentId), Is.EqualTo((name, agentId)));
    }

    [Test]
    public void Available_name_is_read_from_the_sender_in_a_message_list()
    {
        var message = Read(With("sender", """{"id":7,"name":"Ana","available_name":"Bia","type":"user"}"""))!.Message!;

        Assert.That((message.SenderName, message.AgentId), Is.EqualTo(("Bia", (long?)null)));
    }

    [TestCase("""{"items":[{"title":"Vendas","value":"v"},{"value":"sup"}]}""", "1. Vendas\n2. sup")]
    [TestCase(
        """{"items":[{"title":"Plano","description":"Mensal","media_url":"https://a.b/p.png","actions":[{"type":"link","text":"Ver","uri":"https://a.b"},{"type":"postback","text":"Quero","payload":"q"}]}]}""",
        "1. Plano\nMensal\nhttps://a.b/p.png\n- Ver: https://a.b\n- Quero")]
    [TestCase(
        """{"items":[{"title":"Guia","description":"Como usar","link":"https://a.b/guia"}]}""", "1. Guia\nComo usar\nhttps://a.b/guia")]
    [TestCase(
        """{"items":[{"name":"email","label":"Seu e-mail","type":"email"},{"label":"Cor","options":[{"label":"Azul","value":"a"}]}]}""",
        "1. Seu e-mail\n2. Cor\n- Azul")]
    [TestCase("""{"items":[null,7,{}]}""", "")]
    [TestCase("""{"items":"x"}""", "")]
    [TestCase("{}", "")]
    public void Items_become_numbered_lines(string attributes, string options) =>
        Assert.That(Read(With("content_attributes", attributes))!.Message!.Options, Is.EqualTo(options));

    [TestCase("WAID:3EB0B", "3EB0B")]
    [TestCase("WAID:3EB0B:edit:1", null)]
    [TestCase("WAID:", null)]
    public void Deleted_message_is_read_only_when_its_source_is_a_WhatsApp_message(string sourceId, string? whatsAppId)
    {
        var webhook = JsonNode.Parse(Created)!;
        (webhook["source_id"], webhook["content_attributes"]) = (sourceId, new JsonObject { ["deleted"] = true });

        Assert.That(Read(webhook.ToJsonString())!.Message?.TypedOnPhoneId, Is.EqualTo(whatsAppId));
    }

    [TestCase("/rails/a.jpg", "https://cw.example/rails/a.jpg")]
    [TestCase("rails/a.jpg", "https://cw.example/rails/a.jpg")]
    [TestCase("//files.example/a.jpg", "https://files.example/a.jpg")]
    [TestCase("https://files.example/a.jpg", "https://files.example/a.jpg")]
    [TestCase("file:///etc/passwd", "")]
    [TestCase("data:image/png;base64,AAAA", "")]
    [TestCase("http://", "")]
    [TestCase("", "")]
    public void File_URL_is_resolved_against_Chatwoot_unless_it_is_absolute(string url, string expected) =>
        Assert.That(new AgentFile(url, "file", null, null).ResolvedAgainst("https://cw.example/").Url, Is.EqualTo(expected));

    [TestCase("5511999990000", "5511888880000@s.whatsapp.net", Description = "bare digits are not an address")]
    [TestCase("120363000000000000@g.us", "120363000000000000@g.us", Description = "a group")]
    [TestCase("98765@lid", "98765@lid", Description = "a linked id")]
    [TestCase("br.88a@bsuid", "br.88a@bsuid", Description = "a business-scoped id")]
    [TestCase("0c6b4a4e-0f51-4d0c-8f7a-0b7d1f3f3a11", "5511888880000@s.whatsapp.net", Description = "a contact that an agent created")]
    [TestCase("12345@newsletter", "5511888880000@s.whatsapp.net", Description = "a newsletter is never an address")]
    public void Chat_is_the_contact_address_or_else_the_phone_number(string sourceId, string chat)
    {
        var webhook = JsonNode.Parse(Created)!;
        webhook["conversation"]!["contact_inbox"]!["source_id"] = sourceId;

        Assert.That(Read(webhook.ToJsonString())!.Message!.Chat, Is.EqualTo(chat));
    }

    [TestCase("12345678", "5511888880000@s.whatsapp.net", Description = "a customer number is not a phone number")]
    [TestCase("98765@lid", "98765@lid", Description = "the bridge wrote it")]
    public void Contact_identifier_is_an_address_only_when_it_is_a_JID(string identifier, string chat)
    {
        var webhook = JsonNode.Parse(Created)!;
        webhook["conversation"]!["contact_inbox"] = null;
        webhook["conversation"]!["meta"]!["sender"]!["identifier"] = identifier;

        Assert.That(Read(webhook.ToJsonString())!.Message!.Chat, Is.EqualTo(chat));
    }

    [Test]
    public void Contact_has_no_chat_when_it_has_only_a_customer_number()
    {
        var webhook = JsonNode.Parse(Created)!;
        webhook["conversation"]!["contact_inbox"] = null;
        webhook["conversation"]!["meta"]!["sender"] = new JsonObject { ["identifier"] = "5511777770000" };

        Assert.That(Read(webhook.ToJsonString())!.Message!.Chat, Is.Null);
    }

    [Test]
    public void Contact_has_no_chat_when_it_has_no_address()
    {
        var webhook = JsonNode.Parse(Created)!;
        webhook["conversation"]!["contact_inbox"] = null;
        webhook["conversation"]!["meta"] = null;

        Assert.That(Read(webhook.ToJsonString())!.Message!.Chat, Is.Null);
    }

    [TestCase("""{"deleted":true}""", true, false)]
    [TestCase("""{"external_error":"no"}""", false, true)]
    [TestCase("""{"external_error":null}""", false, false)]
    [TestCase("{}", false, false)]
    [TestCase("[]", false, false)]
    public void Content_attributes_show_deletion_or_failure(string attributes, bool isDeleted, bool showsError)
    {
        var message = Read(With("content_attributes", attributes))!.Message!;

        Assert.That((message.IsDeleted, message.ShowsError), Is.EqualTo((isDeleted, showsError)));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("{\"event\":7}")]
    [TestCase("{\"event\":\"message_created\"")]
    public void Invalid_body_is_not_read_as_a_webhook(string body) => Assert.That(Read(body), Is.Null);

    [Test]
    public void Conversation_event_is_read_with_its_ids()
    {
        Assert.That(
            Read("""{"event":"conversation_updated","id":12,"inbox_id":42}"""),
            Is.EqualTo(new ChatwootWebhook(0, 42, null) { ConversationId = 12 }));
        Assert.That(
            Read("""{"event":"conversation_typing_on","conversation":{"id":12,"inbox_id":42,"account":{"id":1}}}"""),
            Is.EqualTo(new ChatwootWebhook(1, 42, null) { ConversationId = 12 }));
    }

    /// <summary>Uses the test vector of docs/spec/chatwoot.md 1.4.4.</summary>
    [TestCase("test-secret", 0, true)]
    [TestCase("test-secret", 300, true)]
    [TestCase("test-secret", -300, true)]
    [TestCase("test-secret", 301, false)]
    [TestCase("test-secret", -301, false)]
    [TestCase("another", 0, false)]
    public void Signature_is_valid_with_its_secret_for_five_minutes(string secret, int later, bool isValid) =>
        Assert.That(
            IsValid(secret, "1750000000", "sha256=09c44440234a697b233080226950883686c39ec2a6aa4a0a6bf1723049acbb1c", later),
            Is.EqualTo(isValid));

    [TestCase("1750000001", "sha256=09c44440234a697b233080226950883686c39ec2a6aa4a0a6bf1723049acbb1c")]
    [TestCase("1750000000", "sha256=09C44440234A697B233080226950883686C39EC2A6AA4A0A6BF1723049ACBB1C")]
    [TestCase("1750000000", "09c44440234a697b233080226950883686c39ec2a6aa4a0a6bf1723049acbb1c")]
    [TestCase("1750000000", "")]
    [TestCase("", "sha256=09c44440234a697b233080226950883686c39ec2a6aa4a0a6bf1723049acbb1c")]
    [TestCase("1e9", "sha256=09c44440234a697b233080226950883686c39ec2a6aa4a0a6bf1723049acbb1c")]
    [TestCase("99999999999999999999", "sha256=09c44440234a697b233080226950883686c39ec2a6aa4a0a6bf1723049acbb1c")]
    public void Signature_is_invalid_when_the_timestamp_or_format_differs(string timestamp, string signature) =>
        Assert.That(IsValid("test-secret", timestamp, signature, 0), Is.False);

    private static bool IsValid(string secret, string timestamp, string signature, int later) => WebhookSignature.IsValid(
        new Secret(secret), timestamp, signature, "{\"event\":\"message_created\",\"id\":1}"u8,
        DateTimeOffset.FromUnixTimeSeconds(1_750_000_000 + later));

    private static string With(string field, string value)
    {
        var webhook = JsonNode.Parse(Created)!;
        webhook[field] = JsonNode.Parse(value);
        return webhook.ToJsonString();
    }

    private static ChatwootWebhook? Read(string body) => new ChatwootWebhookReader().Read(Encoding.UTF8.GetBytes(body));
}
