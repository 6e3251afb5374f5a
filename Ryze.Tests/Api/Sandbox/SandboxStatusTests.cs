using System.Text.Json.Nodes;
using Ryze.Api.Sandbox.Chatwoot;

namespace Ryze.Tests.Api.Sandbox;

/// <summary>Message status, deletion, retry and files, and the conversation list (docs/spec/chatwoot.md 1.3.4 to 1.4.2).</summary>
internal sealed class SandboxStatusTests
{
    private const string Account = "/sandbox/chatwoot/api/v1/accounts/1";
    private const string Messages = "/conversations/1/messages";
    private const string Admin = "sandbox-admin-token";

    private SandboxHost _host = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _host = await SandboxHost.StartAsync();
        await SendAsync("POST", "/inboxes", """{"name":"Suporte","channel":{"type":"api"}}""");
        await ConversationAsync("s1");
    }

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestCase("sent", "{}")]
    [TestCase("delivered", "{}", """{"status":"delivered"}""")]
    [TestCase("read", "{}", """{"status":"delivered"}""", """{"status":"read"}""")]
    [TestCase("read", "{}", """{"status":"read"}""", """{"status":"delivered"}""")]
    [TestCase("sent", "{}", """{"status":"read"}""", """{"status":"sent"}""")]
    [TestCase("sent", "{}", """{"status":"played"}""")]
    [TestCase("sent", "{}", """{"status":null,"external_error":"x"}""")]
    [TestCase("delivered", "{}", """{"status":"delivered","external_error":"x"}""")]
    [TestCase("failed", """{"external_error":"no such number"}""", """{"status":"failed","external_error":"no such number"}""")]
    [TestCase("failed", "{}", """{"status":"failed"}""")]
    [TestCase("delivered", """{"external_error":null}""", """{"status":"failed","external_error":"x"}""", """{"status":"delivered"}""")]
    public async Task Status_changes_as_in_Chatwoot(string status, string attributes, params string[] calls)
    {
        var id = await MessageAsync("oi");
        foreach (var call in calls)
        {
            var answer = await SendAsync("PATCH", $"{Messages}/{id}", call);
            Assert.That((answer.Status, (long)JsonNode.Parse(answer.Body)!["id"]!), Is.EqualTo((200, id)));
        }

        var listed = (await ListAsync()).Single()!;
        Assert.That(((string?)listed["status"], listed["content_attributes"]!.ToJsonString()), Is.EqualTo(((string?)status, attributes)));
        Assert.That(_host.Chatwoot.Desk.Messages[^1].Status, Is.EqualTo(status));
    }

    [TestCase("PATCH", "/conversations/1/messages/7", """{"status":"read"}""")]
    [TestCase("DELETE", "/conversations/1/messages/7", null)]
    [TestCase("POST", "/conversations/1/messages/7/retry", null)]
    [TestCase("PATCH", "/conversations/7/messages/101", """{"status":"read"}""")]
    [TestCase("DELETE", "/conversations/7/messages/101", null)]
    [TestCase("POST", "/conversations/7/messages/101/retry", null)]
    [TestCase("DELETE", "/conversations/1/messages/none", null)]
    public async Task Call_is_404_when_its_target_is_missing(string method, string path, string? json)
    {
        var reply = await SendAsync(method, path, json);

        Assert.That((reply.Status, reply.Body), Is.EqualTo((404, """{"error":"Resource could not be found"}""")));
    }

    [Test]
    public async Task Deleted_message_has_no_files()
    {
        await FileAsync("a.png", "image/png", [1]);
        var id = (long)(await ListAsync()).Single()!["id"]!;

        var answer = JsonNode.Parse((await SendAsync("DELETE", $"{Messages}/{id}")).Body)!;

        Assert.That(
            ((string?)answer["content"], answer["content_attributes"]!.ToJsonString(), answer.AsObject().ContainsKey("attachments")),
            Is.EqualTo(((string?)"This message was deleted", """{"deleted":true}""", false)));
    }

    [Test]
    public async Task Retry_resets_the_message_to_sent()
    {
        var id = await MessageAsync("oi", """{"in_reply_to":7}""");
        await SendAsync("PATCH", $"{Messages}/{id}", """{"status":"failed","external_error":"x"}""");

        var answer = JsonNode.Parse((await SendAsync("POST", $"{Messages}/{id}/retry")).Body)!;

        Assert.That(((string?)answer["status"], answer["content_attributes"]!.ToJsonString()), Is.EqualTo(((string?)"sent", "{}")));
    }

    [TestCase("""{"external_error":{"a":1},"deleted":"yes"}""", "x", "failed")]
    [TestCase("""{"a":1,"a":2}""", "x", "failed")]
    public async Task Status_change_tolerates_any_attributes(string attributes, string error, string status)
    {
        var id = await MessageAsync("oi", attributes);

        var answer = await SendAsync("PATCH", $"{Messages}/{id}", $$"""{"status":"{{status}}","external_error":"{{error}}"}""");

        Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
        Assert.That(
            (_host.Chatwoot.Desk.Messages[^1].ExternalError, _host.Chatwoot.Desk.Messages[^1].IsDeleted), Is.EqualTo((error, false)));
    }

    [Test]
    public async Task File_is_served_through_a_redirect_without_a_token()
    {
        await FileAsync("férias 1.png", "image/png", [1, 2, 3]);
        var attachment = (await ListAsync()).Single()!["attachments"]![0]!;
        Assert.That(
            ((string?)attachment["file_type"], (string?)attachment["extension"], (string?)attachment["content_type"], (long?)attachment[
                "file_size"]),
            Is.EqualTo(("image", "png", "image/png", 3L)));

        var url = (string)attachment["data_url"]!;
        Assert.That(url, Does.StartWith(_host.Url + "/sandbox/chatwoot/rails/active_storage/"));
        var redirect = await _host.SendAsync("GET", url[_host.Url.Length..], token: null);
        var file = await _host.SendAsync("GET", redirect.Location!, token: null);

        Assert.That(
            (redirect.Status, file.Status, file.MediaType, file.Body), Is.EqualTo((302, 200, (string?)"image/png", "\u0001\u0002\u0003")));
    }

    [Test]
    public async Task Oldest_files_are_removed_when_they_exceed_64_MiB()
    {
        for (var i = 0; i < 3; i++)
        {
            await FileAsync($"{i}.bin", null, new byte[SandboxFiles.MaxLength / 5 * 2]);
        }

        var links = (await ListAsync()).Select(m => ((string)m!["attachments"]![0]!["data_url"]!)[_host.Url.Length..]).ToList();
        var statuses = new List<int>();
        foreach (var link in links)
        {
            statuses.Add((await _host.SendAsync("GET", link, token: null)).Status);
        }

        Assert.That(statuses, Is.EqualTo(new[] { 404, 302, 302 }));
    }

    [Test]
    public async Task Conversations_are_listed_by_latest_activity_in_pages_of_25()
    {
        for (var i = 2; i <= 30; i++)
        {
            _host.Time.Advance(TimeSpan.FromSeconds(1));
            await ConversationAsync($"s{i}");
        }

        _host.Time.Advance(TimeSpan.FromSeconds(1));
        await MessageAsync("latest");
        await SendAsync("POST", "/conversations/30/toggle_status", """{"status":"resolved"}""");

        var first = await ConversationsAsync("?inbox_id=42&status=all&sort_by=last_activity_at_desc&page=1");
        var second = await ConversationsAsync("?inbox_id=42&status=all&page=2");

        Assert.That(
            first["payload"]!.AsArray().Select(c => (long)c!["id"]!),
            Is.EqualTo(new long[] { 1 }.Concat(Enumerable.Range(7, 24).Reverse().Select(i => (long)i))));
        Assert.That(second["payload"]!.AsArray().Select(c => (long)c!["id"]!), Is.EqualTo(new long[] { 6, 5, 4, 3, 2 }));
        Assert.That((int)first["meta"]!["all_count"]!, Is.EqualTo(30));
        var latest = first["payload"]![0]!;
        Assert.That(
            ((long)latest["inbox_id"]!, (string?)latest["status"], (long)latest["last_activity_at"]!, (string?)latest["messages"]![0]![
                "content"], (string?)latest["meta"]!["sender"]!["name"]),
            Is.EqualTo((42L, "open", _host.Time.GetUtcNow().ToUnixTimeSeconds(), "latest", "s1")));
        Assert.That(
            (await ConversationsAsync(""))["payload"]!.AsArray().Select(c => (string?)c!["status"]), Is.All.EqualTo("open"), "the default");
        Assert.That((await ConversationsAsync("?status=all&inbox_id=41"))["payload"]!.AsArray(), Is.Empty);
    }

    private async Task ConversationAsync(string source)
    {
        var made = await SendAsync("POST", "/contacts", $$"""{"inbox_id":42,"source_id":"{{source}}","name":"{{source}}"}""");
        var contact = JsonNode.Parse(made.Body)!["payload"]!["contact"]!["id"]!;
        await SendAsync("POST", "/conversations", $$"""{"inbox_id":42,"contact_id":{{contact}},"source_id":"{{source}}"}""");
    }

    private async Task<long> MessageAsync(string content, string attributes = "{}") =>
        (long)JsonNode.Parse(
            (await SendAsync("POST", Messages, $$"""{"content":"{{content}}","content_attributes":{{attributes}}}""")).Body)!["id"]!;

    private async Task FileAsync(string name, string? contentType, byte[] content)
    {
        var answer = await _host.PostFormAsync(Account + Messages, Admin, (name, contentType, content), ("content", "a file"));
        Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
    }

    private async Task<JsonArray> ListAsync() => JsonNode.Parse((await SendAsync("GET", Messages)).Body)!["payload"]!.AsArray();

    private async Task<JsonNode> ConversationsAsync(string query) =>
        JsonNode.Parse((await SendAsync("GET", "/conversations" + query)).Body)!["data"]!;

    private Task<SandboxReply> SendAsync(string method, string path, string? json = null) =>
        _host.SendAsync(method, Account + path, Admin, json);
}
