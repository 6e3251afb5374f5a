using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>docs/spec/bridge.md 3.1 "Names".</summary>
internal sealed class ContactNamesTests
{
    private const string Marina = "5511955550010@s.whatsapp.net";
    private const string Group = "120363000000000000@g.us";

    [Test]
    public async Task Contact_is_renamed_once_when_the_persons_name_becomes_known()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "Boa tarde", chat: Marina, name: "", direction: "outgoing"));
        await scene.ArrivedAsync(1);
        Assert.That(scene.Desk.Contacts.Single().Name, Is.EqualTo("+5511955550010"));

        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0B", chat: Marina, name: "\u200e"),
            WhatsAppEvent.Message("3EB0C", chat: Marina, name: "+55 11 95555-0010"),
            WhatsAppEvent.Message("3EB0D", chat: Marina, name: "Marina"),
            WhatsAppEvent.Message("3EB0E", chat: Marina, name: "Marina S."));

        await scene.ArrivedAsync(5);
        Assert.That(scene.Desk.Contacts.Single().Name, Is.EqualTo("Marina"));
        Assert.That(scene.Chatwoot.Calls.Count(call => call.Method == "PATCH"), Is.EqualTo(1));
    }

    [Test]
    public async Task Contact_name_stays_when_an_agent_changed_it()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0A", chat: Marina, name: "", direction: "outgoing"),
            WhatsAppEvent.Message("3EB0B", chat: Group, name: "Obra 1"));
        await scene.ArrivedAsync(2);
        foreach (var contact in scene.Desk.Contacts)
        {
            await scene.AsAdministratorAsync($"contacts/{contact.Id}", new { name = "By an agent" }, HttpMethod.Patch);
        }

        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0C", chat: Marina, name: "Marina"), WhatsAppEvent.Message("3EB0D", chat: Group, name: "Obra 2"));

        await scene.ArrivedAsync(4);
        Assert.That(scene.Desk.Contacts.Select(contact => contact.Name), Is.All.EqualTo("By an agent"));
    }

    [Test]
    public async Task Group_contact_is_renamed_when_the_group_name_changes()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(
            [.. new[] { "", "Obra 1", "Obra 1", "Obra 2" }.Select(
                (name, i) => WhatsAppEvent.Message($"3EB0{i}", chat: Group, name: name))]);

        await scene.ArrivedAsync(4);
        Assert.That(scene.Desk.Contacts.Single().Name, Is.EqualTo("Obra 2"));
        Assert.That(scene.Chatwoot.Calls.Count(call => call.Method == "PATCH"), Is.EqualTo(2));
    }

    [Test]
    public async Task Contact_keeps_its_name_when_the_account_already_had_it()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.AddContactAsync(phone: "+5511955550010");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", chat: Marina, name: "Marina"));

        await scene.ArrivedAsync(1);
        Assert.That(scene.Desk.Contacts.Single().Name, Is.EqualTo("Known before"));
    }

    [Test]
    public async Task Message_arrives_when_its_contact_name_has_control_characters()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", chat: Marina, name: "Ma\0ri\u0007na" + new string('x', 300)));

        await scene.ArrivedAsync(1);
        Assert.That(scene.Desk.Contacts.Single().Name, Does.StartWith("Marinaxxx").And.Length.EqualTo(255));
    }
}
