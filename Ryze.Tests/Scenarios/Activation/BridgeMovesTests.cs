using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>
/// docs/spec/api.md 4.4: the inbox found at the new address decides whether a Chatwoot is the same one. A move to another Chatwoot or
/// account deletes no conversation.
/// </summary>
internal sealed class BridgeMovesTests
{
    private readonly FakeTimeProvider _time =
        new(DateTimeOffset.Parse("2026-06-17T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
    private BridgeScene _scene = null!;

    private BridgeCaller Caller => _scene.Caller;

    private ScriptedChatwoot Chatwoot => _scene.Chatwoot;

    private string OtherName => Chatwoot.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    [SetUp]
    public async Task Start() => _scene = await BridgeScene.StartAsync(_time);

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Inbox_stays_when_the_same_Chatwoot_is_set_under_another_name()
    {
        var id = await _scene.ActivatedAsync("act_1");
        Converse(accountId: 1);

        var answer = await Caller.ActivateAsync("act_2", BridgeCaller.Body(OtherName, inboxName: "Renamed"));

        Assert.That(
            ((string?)answer.Json["id"], (long?)answer.Json["inbox_id"], (bool?)answer.Json["created"]), Is.EqualTo((id, 42L, false)),
            answer.Body);
        await LetChecksRunAsync();
        Assert.That(Chatwoot.Desk.Inboxes.Select(i => (i.Id, i.Name, i.WebhookUrl is null)), Is.EqualTo(new[] { (42L, "Renamed", false) }));
        Assert.That((Chatwoot.Desk.Creations, Chatwoot.Desk.Desk.Conversations.Count), Is.EqualTo((1, 1)));
        Assert.That((await Caller.GetAsync(id)).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Inbox_without_a_webhook_url_stays_when_the_address_changes()
    {
        var id = await _scene.ActivatedAsync("act_1");
        Chatwoot.Desk.Change(Chatwoot.Desk.Inboxes.Single(), inbox => inbox with { WebhookUrl = null });

        var answer = await Caller.ActivateAsync("act_2", BridgeCaller.Body(OtherName));

        Assert.That(((string?)answer.Json["id"], (long?)answer.Json["inbox_id"]), Is.EqualTo((id, 42L)), answer.Body);
        Assert.That(Chatwoot.Desk.Inboxes.Single().WebhookUrl, Does.Contain(id), "set links it again");
    }

    [TestCase("http://cw.example", "http://cw.example:80", true)]
    [TestCase("https://cw.example:443/x", "https://CW.example/x/", true)]
    [TestCase("http://cw.example", "https://cw.example", false)]
    [TestCase("http://cw.example", "http://cw.example:8080", false)]
    [TestCase("http://cw.example/a", "http://cw.example/A", false)]
    public void Addresses_are_equal_when_only_the_usual_port_or_the_case_of_the_host_differs(string url, string other, bool equal) =>
        Assert.That(Ryze.Domain.Protocol.Http.ChatwootBaseUrl.AreEqual(url, other), Is.EqualTo(equal));

    [Test]
    public async Task Former_name_returns_when_the_caller_sets_it_again()
    {
        var id = await _scene.ActivatedAsync("act_1");
        await Caller.ActivateAsync("act_2", BridgeCaller.Body(OtherName, inboxName: "Renamed"));

        Assert.That(await _scene.ActivatedAsync("act_3"), Is.EqualTo(id));

        Assert.That(Chatwoot.Desk.Inboxes.Select(i => (i.Id, i.Name)), Is.EqualTo(new[] { (42L, "Orion") }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Former_inbox_with_conversations_is_unlinked_when_the_account_changes(bool isAsked)
    {
        var former = await _scene.ActivatedAsync("act_1", accountId: 1);
        Converse(accountId: 1);
        await _scene.ActivatedAsync("act_2", accountId: 2);

        if (isAsked)
        {
            Assert.That((await Caller.RemoveAsync(former, keepInbox: true, removeEmpty: true)).Code, Is.EqualTo(204));
        }
        else
        {
            await LetChecksRunAsync();
        }

        await Eventually.TrueAsync(() => Chatwoot.Desk.Inboxes.Any(i => i is { Id: 42, WebhookUrl: null }), "the former inbox is unlinked");
        Assert.That(Chatwoot.Desk.Inboxes.Select(i => i.Id), Is.EqualTo(new[] { 42L, 43L }));
        Assert.That(Chatwoot.Desk.Desk.Conversations, Has.Count.EqualTo(1));
        Assert.That((await Caller.RemoveAsync(former)).Code, Is.EqualTo(404), "the bridge no longer knows it");
    }

    [Test]
    public async Task Former_inbox_without_conversations_is_deleted_when_the_account_changes()
    {
        var former = await _scene.ActivatedAsync("act_1", accountId: 1);
        await _scene.ActivatedAsync("act_2", accountId: 2);

        Assert.That((await Caller.RemoveAsync(former, keepInbox: true, removeEmpty: true)).Code, Is.EqualTo(204));

        Assert.That(Chatwoot.Desk.Inboxes.Select(i => i.AccountId), Is.EqualTo(new[] { 2L }));
    }

    [Test]
    public async Task Empty_former_inbox_is_unlinked_when_its_removal_only_keeps_it()
    {
        var former = await _scene.ActivatedAsync("act_1", accountId: 1);
        await _scene.ActivatedAsync("act_2", accountId: 2);

        Assert.That((await Caller.RemoveAsync(former, keepInbox: true)).Code, Is.EqualTo(204));

        Assert.That(Chatwoot.Desk.Inboxes.Select(i => (i.AccountId, i.WebhookUrl is null)), Is.EqualTo(new[] { (1L, true), (2L, false) }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Former_inbox_is_deleted_when_its_removal_keeps_no_inbox(bool isRemovedBefore)
    {
        var former = await _scene.ActivatedAsync("act_1", accountId: 1);
        Converse(accountId: 1);
        await _scene.ActivatedAsync("act_2", accountId: 2);
        if (isRemovedBefore)
        {
            Chatwoot.Cut("GET", "/inboxes");
            Assert.That((await Caller.RemoveAsync(former, keepInbox: true, removeEmpty: true)).Code, Is.EqualTo(502));
            Chatwoot.BehaveWell("GET", "/inboxes");
        }

        Assert.That((await Caller.RemoveAsync(former)).Code, Is.EqualTo(204));

        Assert.That(Chatwoot.Desk.Inboxes.Select(i => i.AccountId), Is.EqualTo(new[] { 2L }));
    }

    [Test]
    public async Task Foreign_inbox_is_not_touched_when_another_Chatwoot_answers_at_the_address()
    {
        var id = await _scene.ActivatedAsync("act_1");
        Chatwoot.Desk.Delete(Chatwoot.Desk.Inboxes.Single());
        var other = Chatwoot.Desk.Create(1, "Vendas", "https://crm.example/hook", signs: true)!;
        await SetStoredInboxAsync(other.Id);

        var answer = await Caller.ActivateAsync("act_2", BridgeCaller.Body(Chatwoot.Url));
        Assert.That(((string?)answer.Json["id"], (bool?)answer.Json["created"]), Is.EqualTo((id, true)), answer.Body);
        await SetStoredInboxAsync(other.Id);
        Assert.That((await Caller.RemoveAsync(id)).Code, Is.EqualTo(204));

        Assert.That(Chatwoot.Desk.Inboxes, Is.EqualTo(new[] { other }));
    }

    [Test]
    public async Task Former_integration_keeps_running_when_the_new_account_refuses_the_inbox()
    {
        var former = await _scene.ActivatedAsync("act_1");
        Chatwoot.Fail("POST", "/accounts/2/inboxes", 422, """{"message":"Name can't be blank","attributes":["name"]}""");

        BridgeScene.AssertFailed(
            await Caller.ActivateAsync("act_2", BridgeCaller.Body(Chatwoot.Url, accountId: 2)), 422, "chatwoot_invalid",
            "HTTP 422: Name can't be blank", 422);

        Assert.That((await Caller.GetAsync(former)).Code, Is.EqualTo(200));
        Assert.That((string?)(await Caller.FindAsync("act_2")).Json["status"], Is.EqualTo("failed"));
        Assert.That(Chatwoot.Desk.Inboxes.Select(i => i.AccountId), Is.EqualTo(new[] { 1L }));
    }

    private void Converse(long accountId)
    {
        var inbox = Chatwoot.Desk.Inboxes.Single(i => i.AccountId == accountId);
        var contact = Chatwoot.Desk.Desk.AddContact(accountId, "João", "i1", "+5511999990000", (inbox.Id, "s1")).Contact!;
        Chatwoot.Desk.Desk.AddConversation(accountId, inbox.Id, contact.Id, "s1", "open", _time.GetUtcNow());
    }

    /// <summary>Simulates another Chatwoot that uses this id for its own inbox.</summary>
    private Task SetStoredInboxAsync(long inboxId) =>
        SqliteFile.ExecuteAsync(_scene.DatabaseFile, "UPDATE integrations SET InboxId = $id", ("$id", inboxId));

    /// <summary>Moves the clock past the 10 minutes of a superseded integration until every due check has run.</summary>
    private Task LetChecksRunAsync()
    {
        var until = _time.GetUtcNow() + TimeSpan.FromMinutes(12);
        return Eventually.TrueWhileTimeAdvancesAsync(
            _time,
            async () => _time.GetUtcNow() > until
                && await SqliteFile.ScalarAsync<long>(
                    _scene.DatabaseFile, "SELECT COUNT(*) FROM integrations WHERE CheckAt IS NOT NULL") == 0,
            "every check has run");
    }
}
