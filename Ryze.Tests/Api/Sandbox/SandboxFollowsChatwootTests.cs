using System.Text.Json.Nodes;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Sandbox;

/// <summary>
/// One test for each row of "From our sandbox" in docs/spec/real-chatwoot.md 3: status and body as a real Chatwoot 4.15.1 answers.
/// </summary>
internal sealed class SandboxFollowsChatwootTests
{
    private const string Account = "/sandbox/chatwoot/api/v1/accounts/1";
    private const string Admin = "sandbox-admin-token";
    private const string Messages = "/conversations/1/messages";

    private const string InternalError = """{"status":500,"error":"Internal Server Error"}""";

    private SandboxHost _host = null!;

    private SandboxDesk Desk => _host.Chatwoot.Desk;

    [SetUp]
    public async Task StartAsync()
    {
        _host = await SandboxHost.StartAsync();
        await SendAsync("POST", "/inboxes", """{"name":"Suporte","channel":{"type":"api"}}""");
        await SendAsync("POST", "/contacts", """{"inbox_id":42,"source_id":"s1","name":"Ana","identifier":"i1","phone_number":"+5511"}""");
        await SendAsync("POST", "/contacts", """{"inbox_id":42,"source_id":"s2","name":"Rui","identifier":"i2","phone_number":"+5522"}""");
        await SendAsync("POST", "/conversations", $$"""{"inbox_id":42,"contact_id":{{Desk.Contacts[0].Id}},"source_id":"s1"}""");
    }

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestCase("sandbox: statement timeout", """{"error":"PG::QueryCanceled: ERROR:  canceling statement due to statement timeout\n"}""", 0)]
    [TestCase("sandbox: redis away", """{"error":"Connection refused - connect(2) for 127.0.0.1:6390 (redis://127.0.0.1:6390)"}""", 1)]
    public async Task Message_create_answers_422_once_for_an_internal_failure(string text, string body, int stored)
    {
        var json = $$"""{"content":"{{text}}","message_type":"incoming","source_id":"WAID:1"}""";

        var first = await SendAsync("POST", Messages, json);
        var kept = Desk.Messages.Count;
        var second = await SendAsync("POST", Messages, json);

        Assert.That((first.Status, first.Body, kept), Is.EqualTo((422, body, stored)));
        Assert.That(second.Status, Is.EqualTo(200));
    }

    [Test]
    public void Message_create_stores_the_message_when_it_closes_the_connection()
    {
        Assert.That(
            () => SendAsync("POST", Messages, """{"content":"sandbox: connection lost","source_id":"WAID:1"}"""),
            Throws.InstanceOf<HttpRequestException>());
        Assert.That(Desk.Messages.Single().SourceId, Is.EqualTo("WAID:1"));
    }

    [TestCase("POST", Messages, """{"content":"a\u0000b"}""", 422, """{"error":"string contains null byte"}""")]
    [TestCase("POST", "/contacts", """{"name":"a\u0000b"}""", 500, InternalError)]
    [TestCase("POST", "/contact_inboxes/filter", """{"inbox_id":42,"source_id":"\u0000"}""", 500, InternalError)]
    [TestCase("POST", "/conversations/1/toggle_status", """{"status":"closed"}""", 500, InternalError)]
    [TestCase("POST", "/conversations/1/toggle_status", """{"status":"resolved"}""", 200,
        """{"payload":{"success":true,"current_status":"resolved","conversation_id":1,"snoozed_until":null}}""")]
    [TestCase("POST", "/contacts", """{"identifier":"i1","phone_number":"+5522"}""", 422,
        """{"message":"Identifier has already been taken, Phone number has already been taken","attributes":["identifier","phone_number"]}""")]
    [TestCase("GET", "/contacts/search", null, 200, """{"meta":{"count":null,"current_page":1,"has_more":null},"payload":[]}""")]
    public async Task Call_is_answered_as_in_a_real_Chatwoot(string method, string path, string? json, int status, string body)
    {
        var reply = await SendAsync(method, path, json?.Replace("\0", "\\u0000", StringComparison.Ordinal));

        Assert.That((reply.Status, reply.Body), Is.EqualTo((status, body)));
    }

    [TestCase(255, 200, null)]
    [TestCase(256, 422, """{"message":"Name is too long (maximum is 255 characters)","attributes":["name"]}""")]
    public async Task Contact_create_counts_name_characters(int length, int status, string? body)
    {
        // Each character has two code units, because Chatwoot counts characters.
        var name = string.Concat(Enumerable.Repeat("😀", length));

        var reply = await SendAsync("POST", "/contacts", $$"""{"name":"{{name}}"}""");

        Assert.That((reply.Status, body is null ? null : reply.Body), Is.EqualTo((status, body)));
    }

    [Test]
    public async Task Message_create_keeps_16_files()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(_host.Url) };
        using var form = new MultipartFormDataContent();
        for (var i = 0; i < 16; i++)
        {
            form.Add(new ByteArrayContent([1]), "attachments[]", $"{i}.bin");
        }

        client.DefaultRequestHeaders.Add("Api-Access-Token", Admin);
        using var reply = await client.PostAsync(Account + Messages, form);

        Assert.That(((int)reply.StatusCode, Desk.Messages.Single().Files.Count), Is.EqualTo((200, 16)));
    }

    [Test]
    public async Task Lookup_without_result_has_an_empty_JSON_body()
    {
        var reply = await SendAsync("POST", "/contact_inboxes/filter", """{"inbox_id":42,"source_id":"none"}""");

        Assert.That((reply.Status, reply.MediaType, reply.Body), Is.EqualTo((404, "application/json", "")));
    }

    [Test]
    public async Task Message_has_the_keys_of_a_real_one()
    {
        var json = JsonNode.Parse((await SendAsync("POST", Messages, """{"content":"x"}""")).Body)!.AsObject();
        var echo = JsonNode.Parse((await SendAsync("POST", Messages, """{"content":"x","echo_id":"e1"}""")).Body)!;
        var incoming = JsonNode.Parse((await SendAsync("POST", Messages, """{"content":"x","message_type":"incoming"}""")).Body)!;

        Assert.That(
            (json.ContainsKey("echo_id"), json.ContainsKey("attachments"), (string?)echo["echo_id"]), Is.EqualTo((false, false, "e1")));
        Assert.That(json["sender"]!.ToJsonString(), Is.EqualTo(
            """{"id":1,"name":"Sandbox","available_name":"Sandbox","avatar_url":"","type":"user","availability_status":"online","thumbnail":""}"""));
        Assert.That(
            ((string?)incoming["sender"]!["type"], (bool)incoming["sender"]!["blocked"]!, (string?)incoming["sender"]!["phone_number"]),
            Is.EqualTo(("contact", false, "+5511")));
    }

    [TestCase("""{"in_reply_to_external_id":"WAID:none"}""", """{"in_reply_to_external_id":null,"in_reply_to":null}""")]
    [TestCase("""{"in_reply_to":7}""", """{"in_reply_to":null,"in_reply_to_external_id":null}""")]
    public async Task Unknown_quote_sets_both_keys_to_null(string attributes, string kept)
    {
        await SendAsync("POST", Messages, $$"""{"content":"x","content_attributes":{{attributes}}}""");

        Assert.That(Desk.Messages.Single().Attributes, Is.EqualTo(kept));
    }

    [TestCase(Admin, """{"in_reply_to_external_id":"WAID:1","external_echo":true,"in_reply_to":103}""")]
    [TestCase("sandbox-before-4.9-token", "{}")]
    public async Task Quote_by_source_sets_both_keys_since_4_9(string token, string kept)
    {
        await SendAsync("POST", Messages, """{"content":"x","source_id":"WAID:1"}""");

        await _host.SendAsync(
            "POST", Account + Messages, token,
            """{"content":"y","content_attributes":{"in_reply_to_external_id":"WAID:1","external_echo":true}}""");

        Assert.That(Desk.Messages[1].Attributes, Is.EqualTo(kept));
    }

    [Test]
    public async Task Quote_by_id_sets_both_keys_in_every_version()
    {
        await SendAsync("POST", Messages, """{"content":"x","source_id":"WAID:1"}""");

        await _host.SendAsync(
            "POST", Account + Messages, "sandbox-before-4.9-token",
            $$$"""{"content":"y","content_attributes":{"in_reply_to":{{{Desk.Messages[0].Id}}} }}""");

        Assert.That(
            Desk.Messages[1].Attributes, Is.EqualTo($$"""{"in_reply_to":{{Desk.Messages[0].Id}},"in_reply_to_external_id":"WAID:1"}"""));
    }

    [Test]
    public async Task Conversation_has_the_keys_of_a_real_one()
    {
        var conversation = JsonNode.Parse((await SendAsync("GET", "/conversations/1")).Body)!.AsObject();

        var sender = conversation["meta"]!["sender"]!.AsObject();
        Assert.That((sender.ContainsKey("contact_inboxes"), (bool)sender["blocked"]!), Is.EqualTo((false, false)));
        Assert.That(
            conversation.Select(p => p.Key),
            Is.SupersetOf(new[] { "uuid", "last_non_activity_message", "waiting_since", "priority", "updated_at" }));
    }

    [Test]
    public async Task New_conversation_stays_resolved_when_its_contact_is_blocked()
    {
        await SendAsync("PATCH", $"/contacts/{Desk.Contacts[0].Id}", """{"blocked":true}""");

        var made = JsonNode.Parse((await SendAsync(
            "POST", "/conversations",
            $$"""{"inbox_id":42,"contact_id":{{Desk.Contacts[0].Id}},"source_id":"s1","status":"pending"}""")).Body)!;
        await SendAsync("POST", "/conversations/2/messages", """{"content":"x","message_type":"incoming"}""");

        Assert.That(((string?)made["status"], (bool)made["meta"]!["sender"]!["blocked"]!), Is.EqualTo(("resolved", true)));
        Assert.That(Desk.Conversations[1].Status, Is.EqualTo("resolved"));
    }

    [Test]
    public async Task Inbox_sends_each_automatic_message_once()
    {
        await SendAsync("PATCH", "/inboxes/42", """{"greeting_enabled":true,"greeting_message":"Olá","csat_survey_enabled":true}""");
        await SendAsync("POST", Messages, """{"content":"x","message_type":"incoming"}""");
        await SendAsync("POST", Messages, """{"content":"y","message_type":"incoming"}""");
        await SendAsync("POST", "/conversations/1/toggle_status", """{"status":"resolved"}""");
        await SendAsync("POST", "/conversations/1/toggle_status", """{"status":"open"}""");
        await SendAsync("POST", "/conversations/1/toggle_status", """{"status":"resolved"}""");

        var listed = JsonNode.Parse((await SendAsync("GET", Messages)).Body)!["payload"]!.AsArray();
        Assert.That(
            listed.Select(
                m => ((int)m!["message_type"]!, (string?)m["content"], (string?)m["content_type"], m.AsObject().ContainsKey("sender"))),
            Is.EqualTo(new[]
            {
                (0, "x", "text", true), (3, "Olá", "text", false), (0, "y", "text", true), (
                    3, "Please rate the conversation", "input_csat", false),
            }));
    }

    [Test]
    public async Task Inbox_sends_its_out_of_office_message_once_a_day()
    {
        await SendAsync("PATCH", "/inboxes/42", """{"working_hours_enabled":true,"out_of_office_message":"Closed"}""");
        await SendAsync("POST", Messages, """{"content":"x","message_type":"incoming"}""");
        await SendAsync("POST", Messages, """{"content":"y","message_type":"incoming"}""");
        _host.Time.Advance(TimeSpan.FromDays(1));
        await SendAsync("POST", Messages, """{"content":"z","message_type":"incoming"}""");

        Assert.That(Desk.Messages.Select(m => m.Content), Is.EqualTo(new[] { "x", "Closed", "y", "z", "Closed" }));
    }

    [Test]
    public async Task Deleted_inbox_is_404_after_its_job_has_run()
    {
        await SendAsync("DELETE", "/inboxes/42");
        Assert.That((await SendAsync("GET", "/conversations/1")).Status, Is.EqualTo(200), "the deletion job still waits");
        _host.Time.Advance(_host.Chatwoot.DeletionDelay);
        await Eventually.TrueAsync(() => _host.Chatwoot.Inboxes.Count == 0, "the job has run");

        var replies = new[]
        {
            await SendAsync("GET", "/conversations/1"),
            await SendAsync("POST", Messages, """{"content":"x"}"""),
            await SendAsync("POST", "/contact_inboxes/filter", """{"inbox_id":42,"source_id":"s1"}"""),
            await SendAsync("POST", "/contacts", """{"inbox_id":42,"source_id":"s3","name":"Eva"}"""),
        };

        Assert.That(replies.Select(r => (r.Status, r.Body)), Is.All.EqualTo((404, """{"error":"Resource could not be found"}""")));
    }

    private Task<SandboxReply> SendAsync(string method, string path, string? json = null) =>
        _host.SendAsync(method, Account + path, Admin, json);
}
