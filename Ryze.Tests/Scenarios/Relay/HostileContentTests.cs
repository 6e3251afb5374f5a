using System.Text;
using System.Text.Json.Nodes;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>Hostile content from customers, as Chatwoot shows it (docs/spec/security.md 3; F19).</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class HostileContentTests
{
    private const string Octets = "application/octet-stream";

    private static int _last;

    private RelayScene _scene = null!;

    [OneTimeSetUp]
    public async Task Start() => _scene = await RelayScene.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [TestCase("5511977770001@s.whatsapp.net")]
    [TestCase("120363000000000001@g.us")]
    public async Task Contact_name_loses_unsafe_characters(string chat)
    {
        var id = NewId();

        await _scene.PostAsync(WhatsAppEvent.Message(id, "oi", chat, name: "**x**\r\n\u202E<script>\u200B\u2028a"));

        await FindAsync(id);
        Assert.That(_scene.Desk.Contacts.Single(contact => contact.Identifier == chat).Name, Is.EqualTo("**x** <script> a"));
    }

    [TestCase("[https://bank.example](https://evil.example)", @"\[https://bank.example\](https://evil.example)")]
    [TestCase("![](https://evil/t.png)", @"!\[\](https://evil/t.png)")]
    [TestCase("<https://evil.example>", @"\<https://evil.example>")]
    public async Task Markdown_links_arrive_as_plain_text(string written, string markdown)
    {
        var id = NewId();

        await _scene.PostAsync(WhatsAppEvent.Message(id, written));

        Assert.That((await FindAsync(id)).Content, Is.EqualTo(markdown));
    }

    [TestCase("image", "image/png", "a.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")]
    [TestCase("document", "text/html", "passwd.svg", "<html><script>alert(1)</script></html>")]
    [TestCase("document", "image/svg+xml", "a.svg", "<?xml version='1.0'?><svg/>")]
    [TestCase("document", "application/xml", "a.xml", "<?xml version='1.0'?><a xmlns='http://www.w3.org/1999/xhtml'/>")]
    public async Task File_that_a_browser_would_render_is_posted_as_octets(string type, string announced, string name, string content)
    {
        var id = NewId();

        await _scene.PostAsync(FileOf(id, type, announced, name, content));

        Assert.That((await FindAsync(id)).Files.Single().ContentType, Is.EqualTo(Octets));
    }

    [Test]
    public async Task HTML_page_is_not_posted_when_it_is_announced_as_a_picture()
    {
        var id = NewId();

        await _scene.PostAsync(FileOf(id, "image", "image/png", "a.png", "<html><script>alert(1)</script></html>"));

        var message = await FindAsync(id);
        Assert.That((message.Files.Count, message.Content), Is.EqualTo((0, "_Image could not be fetched (a.png)._")));
    }

    [Test]
    public async Task File_name_loses_direction_characters()
    {
        var id = NewId();

        await _scene.PostAsync(FileOf(id, "document", "text/plain", "foto\u202Egpj.txt", "words"));

        Assert.That((await FindAsync(id)).Files.Single().Name, Is.EqualTo("fotogpj.txt"));
    }

    private static string NewId() => $"3EB0F19{Interlocked.Increment(ref _last)}";

    private static JsonObject FileOf(string id, string type, string announced, string name, string content) =>
        WhatsAppEvent.Message(id, "", type: type, message: new JsonObject
        {
            ["media"] = new JsonObject
            {
                ["type"] = type,
                ["mimetype"] = announced,
                ["fileName"] = name,
                ["base64"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(content)),
            },
        });

    private async Task<Ryze.Api.Sandbox.Chatwoot.DeskMessage> FindAsync(string id)
    {
        await Eventually.TrueAsync(
            () => _scene.Desk.Messages.Any(message => message.SourceId == "WAID:" + id), "the message is in Chatwoot");
        return _scene.Desk.Messages.Single(message => message.SourceId == "WAID:" + id);
    }
}
