using System.Text.Json.Nodes;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>docs/spec/bridge.md 2.1 "What counts as the same event" and 3.1 "Identity", from the engine's event to Chatwoot.</summary>
internal sealed class RelayIdentityTests
{
    private const string Marina = "5511955550010@s.whatsapp.net";

    [Test]
    public async Task Text_is_shown_when_its_placeholder_arrived_before()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "", type: "ciphertext"));
        await scene.ArrivedAsync(1);

        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0A", "Preciso remarcar"),
            WhatsAppEvent.Message("3EB0A", "Preciso remarcar"),
            WhatsAppEvent.Message("3EB0B", "yes", message: new JsonObject { ["context"] = new JsonObject { ["messageId"] = "3EB0A" } }));

        var messages = await scene.ArrivedAsync(3);
        Assert.That((messages[1].Content, messages[1].SourceId), Is.EqualTo(("Preciso remarcar", (string?)"WAID:3EB0A")));
        Assert.That(
            (long?)JsonNode.Parse(messages[2].Attributes)!["in_reply_to"], Is.EqualTo(messages[1].Id), "the quote refers to the content");
    }

    [Test]
    public async Task Placeholder_is_not_shown_when_its_text_arrived_before()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0A", "Preciso remarcar"), WhatsAppEvent.Message("3EB0A", "", type: "unavailable"),
            WhatsAppEvent.Message("3EB0B", "next"));

        Assert.That((await scene.ArrivedAsync(2)).Select(m => m.Content), Is.EqualTo(new[] { "Preciso remarcar", "next" }));
    }

    [Test]
    public async Task File_is_shown_when_its_message_arrived_without_it()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.PostAsync(Image(new JsonObject { ["type"] = "image", ["caption"] = "look" }));
        await scene.ArrivedAsync(1);

        await scene.PostAsync(
            Image(new JsonObject { ["type"] = "image", ["caption"] = "look", ["mimetype"] = "image/png", ["base64"] = "iVBORw0KGgo=" }));

        Assert.That((await scene.ArrivedAsync(2)).Select(m => m.Files.Count), Is.EqualTo(new[] { 0, 1 }));

        static JsonObject Image(JsonObject media) =>
            WhatsAppEvent.Message("3EB0A", "", type: "image", message: new JsonObject { ["media"] = media });
    }

    [Test]
    public async Task Caption_is_shown_when_its_file_cannot_be_decoded()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "", type: "image", message: new JsonObject
        {
            ["media"] = new JsonObject { ["type"] = "image", ["caption"] = "olha a foto", ["base64"] = "@@@" },
        }));

        Assert.That((await scene.ArrivedAsync(1)).Single().Content, Does.Contain("could not be fetched").And.Contain("olha a foto"));
    }

    [Test]
    public async Task One_message_id_in_two_chats_is_two_messages()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0A", "Ola", chat: "5511987650102@s.whatsapp.net", direction: "outgoing"),
            WhatsAppEvent.Message("3EB0A", "Ola", chat: "5511987650103@s.whatsapp.net"));

        Assert.That((await scene.ArrivedAsync(2)).Select(m => m.ConversationId).Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Edit_is_shown_when_it_arrives_as_a_text_with_the_original_id()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0A", "Sao 10"),
            WhatsAppEvent.Message("3EB0A", "Sao 12", message: new JsonObject { ["isEdit"] = true, ["edit"] = null }));

        Assert.That((await scene.ArrivedAsync(2))[1].Content, Does.EndWith("\nSao 12"));
    }

    [Test]
    public async Task Repeated_edit_is_shown_each_time_when_timestamps_are_numbers()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(
            [WhatsAppEvent.Message("3EB0A", "A"), Edit("B", 1_795_770_000), Edit("A", 1_795_770_060), Edit("B", 1_795_770_120), Edit(
            "B", 1_795_770_120)]);

        Assert.That((await scene.ArrivedAsync(4)).Skip(1).Select(m => m.Content[^1]), Is.EqualTo(new[] { 'B', 'A', 'B' }));

        static JsonObject Edit(string text, long seconds)
        {
            var edit = WhatsAppEvent.Message("3EB0A", "", message: new JsonObject
            {
                ["type"] = "message_edit", ["isEdit"] = true, ["edit"] = new JsonObject { ["original_id"] = "3EB0A", ["text"] = text },
            });
            edit["data"]!["timestamp"] = seconds;
            return edit;
        }
    }

    [TestCase("5511966660001@hosted")]
    [TestCase("5511966660001.0:12@s.whatsapp.net")]
    [TestCase("5511966660001_1:12@c.us")]
    public async Task Hosted_address_belongs_to_the_contact_with_its_number(string jid)
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0A", chat: jid), WhatsAppEvent.Message("3EB0B", chat: "5511966660001@s.whatsapp.net"));

        await scene.ArrivedAsync(2);
        Assert.That(scene.Desk.Contacts.Single().Phone, Is.EqualTo("+5511966660001"));
    }

    [Test]
    public async Task Contact_gets_its_number_when_only_the_sender_shows_it()
    {
        await using var scene = await RelayScene.StartAsync();
        var said = WhatsAppEvent.Message("3EB0A", chat: "55544433322211@lid", name: "Lena");
        said["data"]!["sender"] =
            new JsonObject { ["jid"] = "5511944440001@s.whatsapp.net", ["lid"] = "55544433322211@lid", ["name"] = "Lena" };

        await scene.PostAsync(said);

        await scene.ArrivedAsync(1);
        Assert.That(scene.Desk.Contacts.Single().Phone, Is.EqualTo("+5511944440001"));
    }

    [Test]
    public async Task Author_is_shown_by_number_when_a_group_event_showed_the_pair()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(
            InGroup("3EB0A", "5511944440001@s.whatsapp.net", "98765432101236@lid"),
            InGroup("3EB0B", "98765432101236@lid", null),
            WhatsAppEvent.Message("3EB0C", "private", chat: "98765432101236@lid", name: ""));

        var messages = await scene.ArrivedAsync(3);
        Assert.That(
            messages.Where(m => m.Content != "private").Select(m => m.Content),
            Is.All.StartsWith("**+5511944440001:**").And.Exactly(2).Items);
        Assert.That(scene.Desk.Contacts.Single(contact => contact.Phone is not null).Phone, Is.EqualTo("+5511944440001"));

        static JsonObject InGroup(string id, string jid, string? lid)
        {
            var said = WhatsAppEvent.Message(id, "oi", "120363000000000000@g.us", name: "Obra");
            said["data"]!["sender"] = new JsonObject { ["jid"] = jid, ["lid"] = lid, ["name"] = "" };
            return said;
        }
    }

    [TestCase("+525512345678", "5215512345678@s.whatsapp.net")]
    [TestCase("+541112345678", "5491112345678@s.whatsapp.net")]
    [TestCase("+5491112345678", "541112345678@s.whatsapp.net")]
    public async Task Existing_contact_gets_the_messages_when_its_number_has_the_other_national_form(string phone, string jid)
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.AddContactAsync(phone: phone);

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", chat: jid));

        await scene.ArrivedAsync(1);
        Assert.That(scene.Desk.Contacts.Single().Phone, Is.EqualTo(phone));
    }

    [Test]
    public async Task Broadcast_list_message_arrives_as_a_private_message()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "oi", chat: Marina, name: "Marina"));
        await scene.ArrivedAsync(1);

        await scene.PostAsync(
            ThroughList("3EB0B", "1764000000@broadcast", "incoming"),
            ThroughList("3EB0C", "status@broadcast", "incoming"),
            ThroughList("3EB0D", "1764000000@broadcast", "outgoing"),
            WhatsAppEvent.Message("3EB0E", "next", chat: Marina));

        Assert.That((await scene.ArrivedAsync(3)).Select(m => m.Content), Is.EqualTo(new[] { "oi", "Feliz natal", "next" }));
        Assert.That(scene.Desk.Conversations, Has.Count.EqualTo(1));

        static JsonObject ThroughList(string id, string list, string direction)
        {
            var said = WhatsAppEvent.Message(id, "Feliz natal", list, direction: direction);
            said["data"]!["chat"]!["type"] = "broadcast";
            said["data"]!["sender"] = new JsonObject { ["jid"] = Marina, ["name"] = "Marina" };
            return said;
        }
    }

    [Test]
    public async Task Only_a_missed_call_is_shown()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(
            Call("C1", "offer"), Call("C1", "accepted"), Call("C1", "terminated"),
            Call("C2", "offer"), Call("C2", "rejected"), Call("C2", "terminated"),
            WhatsAppEvent.Message("3EB0A", "oi", chat: Marina));

        Assert.That((await scene.ArrivedAsync(2)).Select(m => m.Content), Is.EqualTo(new[] { "_Missed call._", "oi" }));
        Assert.That(scene.Desk.Contacts.Single().Name, Is.EqualTo("Leo"));

        static JsonObject Call(string id, string state) => new()
        {
            ["event"] = "call.update",
            ["data"] =
                new JsonObject { ["id"] = id, ["state"] = state, [
                "chat"] = new JsonObject { ["jid"] = Marina, ["name"] = "Leo", ["type"] = "private" } },
        };
    }
}
