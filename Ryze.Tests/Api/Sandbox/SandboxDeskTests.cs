using System.Text.Json.Nodes;
using Ryze.Api.Sandbox.Chatwoot;

namespace Ryze.Tests.Api.Sandbox;

/// <summary>The sandbox's contact, conversation and message calls answer as in docs/spec/chatwoot.md 1.3.</summary>
internal sealed class SandboxDeskTests
{
    private const string Account = "/sandbox/chatwoot/api/v1/accounts/1";
    private const string Admin = "sandbox-admin-token";
    private const string NewContact = """{"inbox_id":42,"source_id":"s1","name":"Ana","identifier":"i1","phone_number":"+5511"}""";

    private SandboxHost _host = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _host = await SandboxHost.StartAsync();
        await SendAsync("POST", "/inboxes", """{"name":"Suporte","channel":{"type":"api"}}""");
    }

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestCase("POST", "/contacts", """{"inbox_id":7,"source_id":"x"}""", 404, """{"error":"Resource could not be found"}""")]
    [TestCase(
        "POST", "/contacts", """{"phone_number":"5511"}""", 422,
        """{"message":"Phone number should be in e164 format","attributes":["phone_number"]}""")]
    [TestCase(
        "POST", "/contacts", """{"phone_number":"+5511"}""", 422,
        """{"message":"Phone number has already been taken","attributes":["phone_number"]}""")]
    [TestCase(
        "POST", "/contacts", """{"identifier":"i1"}""", 422,
        """{"message":"Identifier has already been taken","attributes":["identifier"]}""")]
    [TestCase("POST", "/contacts", """{"inbox_id":42,"source_id":"s1"}""", 500, """{"status":500,"error":"Internal Server Error"}""")]
    [TestCase("POST", "/contacts", "no JSON", 400, """{"status":400,"error":"Bad Request"}""")]
    [TestCase("PATCH", "/contacts/7", """{"phone_number":"+5511"}""", 404, """{"error":"Resource could not be found"}""")]
    [TestCase(
        "PATCH", "/contacts/7", """{"phone_number":"5511"}""", 422,
        """{"message":"Phone number should be in e164 format","attributes":["phone_number"]}""")]
    [TestCase("PUT", "/contacts/7", "no JSON", 400, """{"status":400,"error":"Bad Request"}""")]
    [TestCase("GET", "/contacts/search", null, 200, """{"meta":{"count":null,"current_page":1,"has_more":null},"payload":[]}""")]
    [TestCase("GET", "/contacts/7/conversations", null, 404, """{"error":"Resource could not be found"}""")]
    [TestCase("POST", "/contact_inboxes/filter", """{"inbox_id":42,"source_id":"s2"}""", 404, "")]
    [TestCase("POST", "/contact_inboxes/filter", """{"inbox_id":7,"source_id":"s1"}""", 404, """{"error":"Resource could not be found"}""")]
    [TestCase(
        "POST", "/conversations", """{"inbox_id":42,"contact_id":7,"source_id":"s9"}""", 404,
        """{"error":"Resource could not be found"}""")]
    [TestCase("GET", "/conversations/7", null, 404, """{"error":"Resource could not be found"}""")]
    [TestCase("POST", "/conversations/7/messages", """{"content":"x"}""", 404, """{"error":"Resource could not be found"}""")]
    public async Task Invalid_call_is_refused_as_in_Chatwoot(string method, string path, string? json, int status, string body)
    {
        Assert.That((await SendAsync("POST", "/contacts", NewContact)).Status, Is.EqualTo(200));

        var reply = await SendAsync(method, path, json);

        Assert.That((reply.Status, reply.Body), Is.EqualTo((status, body)));
    }

    [Test]
    public async Task Contact_number_is_unique()
    {
        await SendAsync("POST", "/contacts", NewContact);
        var other = JsonNode.Parse((await SendAsync("POST", "/contacts", """{"name":"Rui"}""")).Body)!["payload"]!["contact"]!["id"]!;

        var taken = await SendAsync("PATCH", $"/contacts/{other}", """{"phone_number":"+5511"}""");
        var changed = await SendAsync("PATCH", $"/contacts/{other}", """{"phone_number":"+5522"}""");

        Assert.That(
            (taken.Status, taken.Body),
            Is.EqualTo((422, """{"message":"Phone number has already been taken","attributes":["phone_number"]}""")));
        Assert.That((changed.Status, (string?)JsonNode.Parse(changed.Body)!["payload"]!["phone_number"]), Is.EqualTo((200, "+5522")));
    }

    [Test]
    public async Task Conversation_is_refused_when_its_source_belongs_to_another_contact()
    {
        await SendAsync("POST", "/contacts", NewContact);
        var other = JsonNode.Parse((await SendAsync("POST", "/contacts", """{"name":"Rui"}""")).Body)!["payload"]!["contact"]!["id"]!;

        var reply = await SendAsync("POST", "/conversations", $$"""{"inbox_id":42,"contact_id":{{other}},"source_id":"s1"}""");

        Assert.That((reply.Status, reply.Body), Is.EqualTo((422, """{"error":"source_id should be unique"}""")));
    }

    [Test]
    public async Task Only_an_incoming_message_reopens_a_conversation()
    {
        await ConversationAsync();
        foreach (var (type, after) in new[] { ("outgoing", "resolved"), ("incoming", "open") })
        {
            await SendAsync("POST", "/conversations/1/toggle_status", """{"status":"resolved"}""");
            await SendAsync("POST", "/conversations/1/messages", $$"""{"content":"x","message_type":"{{type}}"}""");
            Assert.That((string?)JsonNode.Parse((await SendAsync("GET", "/conversations/1")).Body)!["status"], Is.EqualTo(after));
        }
    }

    [Test]
    public async Task Message_201_is_refused_until_the_minute_ends()
    {
        await ConversationAsync();
        for (var i = 0; i < 200; i++)
        {
            Assert.That((await SendAsync("POST", "/conversations/1/messages", """{"content":"x"}""")).Status, Is.EqualTo(200));
        }

        var refused = await SendAsync("POST", "/conversations/1/messages", """{"content":"x"}""");
        _host.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.That((refused.Status, refused.Body), Is.EqualTo((422, """{"error":"Validation failed: Too many messages"}""")));
        Assert.That((await SendAsync("POST", "/conversations/1/messages", """{"content":"x"}""")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Messages_are_listed_in_pages_of_20()
    {
        await ConversationAsync();
        for (var i = 0; i < 30; i++)
        {
            await SendAsync("POST", "/conversations/1/messages", """{"content":"x","source_id":"WAID:same"}""");
        }

        var latest = JsonNode.Parse((await SendAsync("GET", "/conversations/1/messages")).Body)!["payload"]!.AsArray();
        var older =
            JsonNode.Parse((await SendAsync("GET", $"/conversations/1/messages?before={latest[0]!["id"]}")).Body)!["payload"]!.AsArray();

        Assert.That((latest.Count, older.Count, (string?)older[0]!["source_id"]), Is.EqualTo((20, 10, (string?)"WAID:same")));
    }

    [Test]
    public async Task Memory_is_bounded()
    {
        await ConversationAsync();
        var text = new string('x', 60_000);
        for (var i = 0; i < 600; i++)
        {
            _host.Time.Advance(TimeSpan.FromSeconds(1));
            await SendAsync("POST", "/conversations/1/messages", $$"""{"content":"{{text}}"}""");
        }

        Assert.That(
            _host.Chatwoot.Desk.Messages.Sum(m => (long)m.Content.Length),
            Is.GreaterThan(1_000_000).And.LessThanOrEqualTo(SandboxDesk.MaxText));
        Assert.That(_host.Chatwoot.Desk.Messages, Has.Count.LessThan(600));
    }

    private async Task ConversationAsync()
    {
        var contact = JsonNode.Parse((await SendAsync("POST", "/contacts", NewContact)).Body)!["payload"]!["contact"]!["id"]!;
        await SendAsync("POST", "/conversations", $$"""{"inbox_id":42,"contact_id":{{contact}},"source_id":"s1"}""");
    }

    private Task<SandboxReply> SendAsync(string method, string path, string? json = null) =>
        _host.SendAsync(method, Account + path, Admin, json);
}
