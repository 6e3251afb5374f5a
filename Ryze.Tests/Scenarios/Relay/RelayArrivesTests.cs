using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>Engine events become Chatwoot messages, as docs/spec/bridge.md 3.1 describes.</summary>
internal sealed class RelayArrivesTests
{
    [Test]
    public async Task Message_arrives_once_in_a_conversation_with_its_contact()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "*oi*"), WhatsAppEvent.Message("3EB0A", "*oi*"));

        var message = (await scene.ArrivedAsync(1)).Single();
        Assert.That(
            (message.Content, message.Type, message.SourceId, message.IsPrivate),
            Is.EqualTo(("**oi**", "incoming", (string?)"WAID:3EB0A", false)));
        var contact = scene.Desk.Contacts.Single();
        Assert.That(
            (contact.Name, contact.Identifier, contact.Phone, contact.Sources.Single()),
            Is.EqualTo(("Maria", (string?)WhatsAppEvent.Jid, (string?)"+551133334444", (scene.InboxId, WhatsAppEvent.Jid))));
        Assert.That(scene.Desk.Conversations.Single().Status, Is.EqualTo("open"));
    }

    [Test]
    public async Task Messages_of_a_chat_keep_their_order_in_one_conversation()
    {
        await using var scene = await RelayScene.StartAsync();
        var sent = Enumerable.Range(0, 60).Select(i => (Chat: $"55113333000{i % 3}@s.whatsapp.net", Text: $"{i}")).ToList();

        await scene.PostAsync([.. sent.Select((m, i) => WhatsAppEvent.Message($"3EB0{i}", m.Text, m.Chat))]);

        var arrived = await scene.ArrivedAsync(60);
        Assert.That(scene.Desk.Conversations, Has.Count.EqualTo(3));
        foreach (var conversation in scene.Desk.Conversations)
        {
            Assert.That(
                arrived.Where(m => m.ConversationId == conversation.Id).Select(m => m.Content),
                Is.EqualTo(sent.Where(m => m.Chat == conversation.SourceId).Select(m => m.Text)));
        }
    }

    [Test]
    public async Task Outgoing_message_arrives_as_an_echo_unless_the_bridge_sent_it()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0A", "answered on the phone", direction: "outgoing"),
            WhatsAppEvent.Message("3EB0B", "sent by an agent", direction: "outgoing", message: new JsonObject { ["source"] = "cmd_abc" }),
            WhatsAppEvent.Message("3EB0C", "sent by a program", direction: "outgoing", message: new JsonObject { ["source"] = "api" }));

        var messages = await scene.ArrivedAsync(2);
        Assert.That(messages.Select(m => m.Content), Is.EqualTo(new[] { "answered on the phone", "sent by a program" }));
        Assert.That(
            messages.Select(m => (m.Type, Echo: (bool?)JsonNode.Parse(m.Attributes)!["external_echo"])),
            Is.All.EqualTo(("outgoing", (bool?)true)));
    }

    [Test]
    public async Task Follow_ups_refer_to_their_message()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0A", "first"),
            WhatsAppEvent.Message("3EB0B", "answer", message: new JsonObject { ["context"] = new JsonObject { ["messageId"] = "3EB0A" } }),
            WhatsAppEvent.Message(
                "3EB0A",
                message: new JsonObject { ["type"] = "message_edit", ["isEdit"] = true, [
                "edit"] = new JsonObject { ["original_id"] = "3EB0A", ["text"] = "corrected" } }),
            WhatsAppEvent.Message(
                "3EB0D",
                message: new JsonObject { ["type"] = "reaction", [
                "reaction"] = new JsonObject { ["emoji"] = "👍", ["messageId"] = "3EB0A" } }),
            WhatsAppEvent.Message("3EB0A", message: new JsonObject { ["type"] = "message_revoke" }));

        var messages = await scene.ArrivedAsync(5);
        Assert.That(messages.Select(m => m.Content), Is.EqualTo(new[]
        {
            "first", "answer", "_Edited:_\ncorrected", "_Reacted with_ 👍", "_This message was deleted on WhatsApp._",
        }));
        Assert.That(messages.Skip(1).Select(m => (long?)JsonNode.Parse(m.Attributes)!["in_reply_to"]), Is.All.EqualTo(messages[0].Id));
    }

    [Test]
    public async Task Repeated_edits_or_reactions_arrive_each_time()
    {
        await using var scene = await RelayScene.StartAsync();
        JsonObject[] changes =
        [
            At(1, Edit("b")), At(2, Edit("a")), At(3, Edit("b")), At(4, Reaction("👍")), At(5, Reaction("")), At(6, Reaction("👍")),
        ];

        await scene.PostAsync([WhatsAppEvent.Message("3EB0A", "a"), .. changes.SelectMany(change => new[] { change, change })]);

        Assert.That((await scene.ArrivedAsync(7)).Skip(1).Select(m => m.Content), Is.EqualTo(new[]
        {
            "_Edited:_\nb", "_Edited:_\na", "_Edited:_\nb", "_Reacted with_ 👍", "_Reaction removed._", "_Reacted with_ 👍",
        }));

        static JsonObject Edit(string text) =>
            new() { ["type"] = "message_edit", ["edit"] = new JsonObject { ["original_id"] = "3EB0A", ["text"] = text } };
        static JsonObject Reaction(string emoji) =>
            new() { ["type"] = "reaction", ["reaction"] = new JsonObject { ["emoji"] = emoji, ["messageId"] = "3EB0A" } };
        static JsonObject At(int second, JsonObject message)
        {
            var change = WhatsAppEvent.Message("3EB0A", message: message);
            change["data"]!["timestamp"] = TimeProvider.System.GetUtcNow().Date.AddDays(1).AddSeconds(second)
                .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            return change;
        }
    }

    [Test]
    public async Task File_inside_the_event_arrives_as_an_attachment()
    {
        await using var scene = await RelayScene.StartAsync();
        byte[] bytes = [0xFF, 0xD8, 0xFF, .. Enumerable.Range(3, 99_997).Select(i => (byte)i)];

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "", type: "image", message: new JsonObject
        {
            ["media"] =
                new JsonObject { ["type"] = "image", ["mimetype"] = "image/jpeg", ["caption"] = "look", ["fileName"] = "férias.jpg", [
                "base64"] = Convert.ToBase64String(bytes) },
        }));

        var message = (await scene.ArrivedAsync(1)).Single();
        var file = message.Files.Single();
        Assert.That(
            (message.Content, file.Name, file.ContentType, file.Length, file.Sha256),
            Is.EqualTo(
                ("look", "férias.jpg", (string?)"image/jpeg", 100_000L, Convert.ToHexStringLower(
                System.Security.Cryptography.SHA256.HashData(bytes)))));
        Assert.That(message.SourceId, Is.EqualTo("WAID:3EB0A"));
    }

    [Test]
    public async Task File_is_fetched_once_when_its_message_is_retried()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.On(
            "GET", "/x.jpg", (context, _) => Results.Bytes([0xFF, 0xD8, 0xFF, .. new byte[99_997]], "image/jpeg").ExecuteAsync(context));
        var left = 2;
        scene.Chatwoot.On("POST", "/messages", (context, act) => Interlocked.Decrement(ref left) >= 0
            ? Results.Text("""{"error":"Validation failed: Too many messages"}""", "application/json", statusCode: 422)
                .ExecuteAsync(context)
            : act());

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "look", type: "image", message: new JsonObject
        {
            ["media"] = new JsonObject { ["type"] = "image", ["url"] = $"{scene.Chatwoot.Host}/x.jpg" },
        }));

        Assert.That((await scene.ArrivedAsync(1)).Single().Files.Single().Length, Is.EqualTo(100_000));
        Assert.That((scene.Chatwoot.Count("GET", "/x.jpg"), scene.Chatwoot.Count("POST", "/messages")), Is.EqualTo((1, 3)));
        await Eventually.TrueAsync(() => scene.App.Services.GetRequiredService<FileCache>().Count == 0, "the file is no longer cached");
    }

    [Test]
    public async Task Message_shows_a_note_when_its_file_cannot_be_fetched()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "the contract", type: "document", message: new JsonObject
        {
            ["media"] =
                new JsonObject { ["type"] = "document", ["url"] = $"{scene.Chatwoot.Host}/no/such/file.pdf", [
                "fileName"] = "contract.pdf" },
        }));

        var message = (await scene.ArrivedAsync(1)).Single();
        Assert.That((message.Content, message.Files.Count), Is.EqualTo(("_File could not be fetched (contract.pdf)._\nthe contract", 0)));
    }

    [Test]
    public async Task Person_has_one_contact_under_all_its_addresses()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "by lid", chat: "777@lid"));

        // The contact must exist without a number before it can receive one.
        await scene.ArrivedAsync(1);
        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0B", "by both", chat: "5581988887777@s.whatsapp.net", lid: "777@lid"),
            WhatsAppEvent.Message("3EB0C", "by lid again", chat: "777@lid"),
            WhatsAppEvent.Message("3EB0D", "by the old number", chat: "558188887777:12@s.whatsapp.net"));

        var messages = await scene.ArrivedAsync(4);
        Assert.That(messages.Select(m => m.Content), Is.EqualTo(new[] { "by lid", "by both", "by lid again", "by the old number" }));
        Assert.That((scene.Desk.Contacts.Count, scene.Desk.Conversations.Count), Is.EqualTo((1, 1)));
        Assert.That(scene.Desk.Contacts.Single().Phone, Is.EqualTo("+5581988887777"), "the event with both addresses adds the number");
        Assert.That(scene.Chatwoot.Calls.Count(call => call.Method == "PATCH"), Is.EqualTo(1));
    }

    [Test]
    public async Task Message_arrives_when_another_contact_already_has_its_number()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.AddContactAsync(phone: "+5581988887777");

        // Posts the messages one after the other. Together, the two addresses would match the contact that has the number.
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "by lid", chat: "777@lid"));
        await scene.ArrivedAsync(1);
        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "by both", chat: "5581988887777@s.whatsapp.net", lid: "777@lid"));

        await scene.ArrivedAsync(2);
        Assert.That(scene.Desk.Contacts.Select(contact => contact.Phone), Is.EqualTo(new[] { "+5581988887777", null }));
        Assert.That(await scene.CountAsync("dead_letters"), Is.Zero);
    }

    [Test]
    public async Task Contact_gets_its_number_when_the_bridge_finds_a_lost_chat_by_lid()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "by lid", chat: "777@lid"));
        await scene.ArrivedAsync(1);
        await SqliteFile.ExecuteAsync(scene.Database, "DELETE FROM relay_chats");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "by both", chat: "5581988887777@s.whatsapp.net", lid: "777@lid"));

        await scene.ArrivedAsync(2);
        Assert.That(scene.Desk.Contacts.Single().Phone, Is.EqualTo("+5581988887777"));
    }

    [Test]
    public async Task Contact_is_reused_when_the_account_has_its_other_Brazilian_number()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.AddContactAsync(phone: "+558188887777");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", chat: "5581988887777@s.whatsapp.net"));

        await scene.ArrivedAsync(1);
        Assert.That(scene.Desk.Contacts.Single().Phone, Is.EqualTo("+558188887777"));
    }

    [Test]
    public async Task Message_arrives_in_the_sandbox_in_the_Development_environment()
    {
        using var folder = new TemporaryFolder();
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(folder, "api,bridge"), "Development");
        var url = ryze.Url.AbsoluteUri.TrimEnd('/');
        Assert.That((await ryze.Client.SetAsync(RyzeClient.Body(url + SandboxCases.ChatwootPath))).Code, Is.EqualTo(201));

        await RelayScene.PostAsync(ryze.Client, WhatsAppEvent.Message("3EB0A"), EngineOptions.DevelopmentAuthorization);

        var desk = ryze.Services.GetRequiredService<SandboxChatwoot>().Desk;
        await Eventually.TrueAsync(() => desk.Messages.Count == 1, "the message is in Chatwoot");

        // The sandbox's own phone sends too, and a number with failing sends still becomes a contact.
        var sent = await ryze.Client.SendAsync(
            HttpMethod.Post, $"/sandbox/phone/{RyzeClient.Instance}/messages",
            JsonContent.Create(new { number = "00005511", name = "Rui", text = "oi" }));
        var nowhere = await ryze.Client.SendAsync(
            HttpMethod.Post, "/sandbox/phone/nobody/messages", JsonContent.Create(new { number = "00005511", name = "Rui", text = "oi" }));

        Assert.That((sent.Code, (string?)sent.Json["accepted"]), Is.EqualTo((200, "stored")), sent.Body);
        Assert.That((nowhere.Code, (string?)nowhere.Json["error"]), Is.EqualTo((404, "instance not found")));
        await Eventually.TrueAsync(
            () => desk.Messages.Count == 2 && desk.Contacts[^1] is { Name: "Rui" }, "the customer's message is in Chatwoot");
        var inbox = (await ryze.Client.SendAsync(HttpMethod.Get, "/sandbox/desk/inboxes")).Json.AsArray().Single()!;
        Assert.That(
            ((long)inbox["id"]!, (string?)inbox["instance"], (bool)inbox["signMessages"]!), Is.EqualTo((42L, RyzeClient.Instance, false)));
    }

    [Test]
    public async Task Events_without_a_message_are_dropped()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(
            new JsonObject { ["event"] = "message.status", [
                "data"] = new JsonObject { ["status"] = "read", ["messageIds"] = new JsonArray("3EB0A"),
                ["chat"] = new JsonObject { ["jid"] = WhatsAppEvent.Jid } } },
            new JsonObject { ["event"] = "call.update", ["data"] = new JsonObject { ["id"] = "1" } },
            WhatsAppEvent.Message("3EB0A"));

        await scene.ArrivedAsync(1);
        Assert.That(await scene.CountAsync("dead_letters"), Is.Zero);
    }
}
