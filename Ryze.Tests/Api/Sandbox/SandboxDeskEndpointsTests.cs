using System.Text.Json.Nodes;
using Ryze.Api.Sandbox.Chatwoot;

namespace Ryze.Tests.Api.Sandbox;

/// <summary>The desk actions of the sandbox page.</summary>
internal sealed class SandboxDeskEndpointsTests
{
    private const string Conversation = "/sandbox/desk/42/conversations/1";
    private const string Messages = Conversation + "/messages";

    private SandboxHost _host = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _host = await SandboxHost.StartAsync();
        var inbox = _host.Chatwoot.Create(1, "Suporte", webhookUrl: null, signs: true)!;
        _host.Chatwoot.Create(1, "Other", webhookUrl: null, signs: true);
        var contact = _host.Chatwoot.Desk.AddContact(1, "João", "i1", "+55", (inbox.Id, "s1")).Contact!;
        _host.Chatwoot.Desk.AddConversation(1, inbox.Id, contact.Id, "s1", "pending", _host.Time.GetUtcNow());
    }

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Agent_writes_messages_under_a_name()
    {
        await SendAsync("POST", Messages, """{"name":"Ana","text":"olá"}""");
        await SendAsync("POST", Messages, """{"text":"note","private":"true"}""");
        await _host.PostFormAsync(Messages, token: null, ("a.html", "text/html", "<script>"u8.ToArray()), ("name", "Rui"));

        var messages = (await GetAsync(Messages)).AsArray();
        Assert.That(
            messages.Select(
                m => ((string?)m!["sender"], (string?)m["content"], (bool)m["isPrivate"]!, (string?)m["status"], m[
                "files"]!.AsArray().Count)),
            Is.EqualTo(
                new (string?, string?, bool, string?, int)[] { ("Ana", "olá", false, "sent", 0), ("Sandbox", "note", true, "sent", 0), (
                "Rui", "", false, "sent", 1) }));
        Assert.That(_host.Chatwoot.Desk.Messages.Select(m => (m.Type, m.SourceId)), Is.All.EqualTo(("outgoing", (string?)null)));
        var conversation = (await GetAsync("/sandbox/desk/42/conversations")).AsArray().Single()!;
        Assert.That(
            ((string?)conversation["name"], (string?)conversation["phone"], (string?)conversation["status"], (int)conversation["latest"]![
                "files"]!),
            Is.EqualTo(("João", "+55", "pending", 1)));
        var link = await _host.SendAsync("GET", (string)messages[2]!["files"]![0]!["url"]!, token: null);
        Assert.That((await _host.SendAsync("GET", link.Location!, token: null)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Agent_can_retry_delete_or_resolve()
    {
        await SendAsync("POST", Messages, """{"text":"olá"}""");
        var id = _host.Chatwoot.Desk.Messages.Single().Id;
        _host.Chatwoot.Desk.ChangeMessage(1, 1, id, isTold: true, m => m.WithStatus("failed", "no such number"));
        Assert.That((string?)(await GetAsync(Messages))[0]!["error"], Is.EqualTo("no such number"));

        var retried = await SendAsync("POST", $"{Messages}/{id}/retry");
        var deleted = await SendAsync("DELETE", $"{Messages}/{id}");
        var resolved = await SendAsync("POST", Conversation + "/status/resolved");

        Assert.That(((string?)retried["status"], (string?)retried["error"]), Is.EqualTo(("sent", (string?)null)));
        Assert.That(((bool)deleted["isDeleted"]!, (string?)deleted["content"]), Is.EqualTo((true, "This message was deleted")));
        Assert.That(((string?)resolved["status"], _host.Chatwoot.Desk.Conversations.Single().Status), Is.EqualTo(("resolved", "resolved")));
    }

    [TestCase("GET", "/sandbox/desk/7/conversations", null, 404)]
    [TestCase("GET", "/sandbox/desk/42/conversations/7/messages", null, 404)]
    [TestCase("GET", "/sandbox/desk/43/conversations/1/messages", null, 404)]
    [TestCase("POST", "/sandbox/desk/43/conversations/1/messages", """{"text":"x"}""", 404)]
    [TestCase("POST", "/sandbox/desk/43/conversations/1/status/open", null, 404)]
    [TestCase("POST", Messages + "/7/retry", null, 404)]
    [TestCase("DELETE", Messages + "/7", null, 404)]
    [TestCase("POST", Messages, """{"text":""}""", 400)]
    [TestCase("POST", Messages, "no JSON", 400)]
    [TestCase("POST", Conversation + "/status/closed", null, 400)]
    public async Task Invalid_action_is_answered_with_its_error(string method, string path, string? json, int status)
    {
        var reply = await _host.SendAsync(method, path, token: null, json);

        Assert.That(reply.Status, Is.EqualTo(status));
        Assert.That((string?)JsonNode.Parse(reply.Body)!["error"], Is.Not.Empty);
    }

    [TestCase("cross-site", 403)]
    [TestCase("same-site", 403)]
    [TestCase("same-origin", 200)]
    [TestCase("none", 200)]
    public async Task Request_from_another_site_is_refused(string site, int status)
    {
        var reply = await _host.SendAsync("GET", "/sandbox/desk/inboxes", site, header: "Sec-Fetch-Site");

        Assert.That((reply.Status, reply.Marker), Is.EqualTo((status, (string?)SandboxChatwootEndpoints.HeaderValue)));
    }

    private async Task<JsonNode> GetAsync(string path) => await SendAsync("GET", path);

    private async Task<JsonNode> SendAsync(string method, string path, string? json = null)
    {
        var reply = await _host.SendAsync(method, path, token: null, json);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return JsonNode.Parse(reply.Body)!;
    }
}
