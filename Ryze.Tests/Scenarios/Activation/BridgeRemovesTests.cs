using Microsoft.Extensions.Time.Testing;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>
/// docs/spec/bridge.md 1, <c>DELETE</c>: an integration stops at once, whatever Chatwoot answers, and its inbox is deleted.
/// </summary>
internal sealed class BridgeRemovesTests
{
    private BridgeScene _scene = null!;

    private BridgeCaller Caller => _scene.Caller;

    private ScriptedChatwoot Chatwoot => _scene.Chatwoot;

    [SetUp]
    public async Task Start() => _scene = await BridgeScene.StartAsync();

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Removal_deletes_the_inbox()
    {
        var id = await _scene.ActivatedAsync("act_1");

        var first = await Caller.RemoveAsync(id);
        var second = await Caller.RemoveAsync(id);

        Assert.That((first.Code, first.Body), Is.EqualTo((204, "")));
        BridgeScene.AssertFailed(second, 404, "integration_not_found");
        Assert.That(Chatwoot.Desk.Inboxes, Is.Empty);
        var activation = await Caller.FindAsync("act_1");
        Assert.That(
            (activation.Code, (string?)activation.Json["status"], (string?)activation.Json["last_error"]),
            Is.EqualTo((200, "failed", "the integration was removed")));
    }

    [Test]
    public async Task Kept_inbox_is_unlinked()
    {
        var id = await _scene.ActivatedAsync("act_1");

        Assert.That((await Caller.RemoveAsync(id, keepInbox: true)).Code, Is.EqualTo(204));

        var inbox = Chatwoot.Desk.Inboxes.Single();
        Assert.That((inbox.Name, inbox.WebhookUrl), Is.EqualTo(("Orion", (string?)null)));
        Assert.That((await Caller.GetAsync(id)).Code, Is.EqualTo(404));
    }

    [TestCase(true, "unlinked")]
    [TestCase(false, "deleted")]
    public async Task Log_names_the_inbox_when_an_integration_is_removed(bool keepInbox, string done)
    {
        var id = await _scene.ActivatedAsync("act_1");

        await Caller.RemoveAsync(id, keepInbox);

        Assert.That(
            _scene.Bridge.Logs.Single(record => record.Id == 3021).Message,
            Is.EqualTo($"Inbox 42 was {done} for {id}: Chatwoot no longer calls its webhook"));
    }

    [Test]
    public async Task Kept_inbox_is_not_used_again()
    {
        await Caller.RemoveAsync(await _scene.ActivatedAsync("act_1"), keepInbox: true);

        await _scene.ActivatedAsync("act_2");

        Assert.That(Chatwoot.Desk.Inboxes, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Later_removal_deletes_the_inbox_when_Chatwoot_was_unreachable()
    {
        var id = await _scene.ActivatedAsync("act_1");
        Chatwoot.Cut("GET", "/inboxes");

        var first = await Caller.RemoveAsync(id);

        BridgeScene.AssertFailed(first, 502, "chatwoot_unreachable", "connection closed before the answer was complete");
        Assert.That((await Caller.GetAsync(id)).Code, Is.EqualTo(404), "stopped at once");
        Assert.That(Chatwoot.Desk.Inboxes, Has.Count.EqualTo(1));

        Chatwoot.BehaveWell("GET", "/inboxes");
        Assert.That((await Caller.RemoveAsync(id)).Code, Is.EqualTo(204));
        Assert.That(Chatwoot.Desk.Inboxes, Is.Empty);
    }

    [Test]
    public async Task Personal_data_is_deleted_at_once_when_Chatwoot_cannot_be_reached()
    {
        var id = await _scene.ActivatedAsync("act_1");
        await FillAsync(_scene, id);
        Chatwoot.Cut("GET", "/inboxes");

        Assert.That((await Caller.RemoveAsync(id)).Code, Is.EqualTo(502));

        foreach (var table in new[] { "inbox_channels", "inbox_events", "agent_messages", "relay_identities" })
        {
            Assert.That(await SqliteFile.ScalarAsync<long>(_scene.DatabaseFile, $"SELECT COUNT(*) FROM {table}"), Is.Zero, table);
        }

        Chatwoot.BehaveWell("GET", "/inboxes");
        Assert.That((await Caller.RemoveAsync(id)).Code, Is.EqualTo(204), "the inbox can still be removed");
        Assert.That(Chatwoot.Desk.Inboxes, Is.Empty);
    }

    [Test]
    public async Task Abandoned_removal_leaves_no_row_after_7_days()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-06-17T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var scene = await BridgeScene.StartAsync(time);
        var id = await scene.ActivatedAsync("act_1");
        scene.Chatwoot.Cut("GET", "/inboxes");
        await scene.Caller.RemoveAsync(id);
        time.Advance(TimeSpan.FromDays(6));
        await Eventually.TrueAsync(
            async () => (await scene.Caller.RemoveAsync(id)).Code == 502, "a second call, between the bridge's own attempts");
        Assert.That(await RowsAsync(scene), Is.EqualTo(1));

        time.Advance(TimeSpan.FromDays(1));

        await Eventually.TrueWhileTimeAdvancesAsync(time, async () => await RowsAsync(scene) == 0, "the row is deleted");
    }

    [Test]
    public async Task Bridge_retries_a_removal_when_no_further_call_arrives()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-06-17T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var scene = await BridgeScene.StartAsync(time);
        var id = await scene.ActivatedAsync("act_1");
        scene.Chatwoot.Fail("DELETE", "/inboxes/42", 500);
        BridgeScene.AssertFailed(await scene.Caller.RemoveAsync(id), 502, "chatwoot_unreachable", "HTTP 500: Internal Server Error", 500);

        scene.Chatwoot.BehaveWell("DELETE", "/inboxes/42");

        await Eventually.TrueWhileTimeAdvancesAsync(
            time, () => Task.FromResult(scene.Chatwoot.Desk.Inboxes.Count == 0), "the inbox is removed");
        await Eventually.TrueAsync(
            async () => (await scene.Caller.RemoveAsync(id)).Code == 404, "the bridge no longer knows the integration");
    }

    [Test]
    public async Task Inbox_counts_as_removed_when_Chatwoot_denies_access(
        [Values(401, 403, 404)] int status, [Values("GET", "DELETE")] string method)
    {
        var id = await _scene.ActivatedAsync("act_1");
        Chatwoot.Fail(method, method == "GET" ? "/inboxes" : "/inboxes/42", status, """{"error":"no"}""");

        Assert.That((await Caller.RemoveAsync(id)).Code, Is.EqualTo(204));
        Assert.That((await Caller.RemoveAsync(id)).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Removal_answers_409_when_its_link_is_being_activated()
    {
        var id = await _scene.ActivatedAsync("act_1");
        var listing = Chatwoot.Hold("GET", "/inboxes");
        var changing = Caller.ActivateAsync("act_2", BridgeCaller.Body(Chatwoot.Url));
        await listing.Arrived;

        var removal = await Caller.RemoveAsync(id);

        listing.Release();
        BridgeScene.AssertFailed(removal, 409, "activation_in_progress");
        Assert.That((await changing).Code, Is.EqualTo(201));
    }

    private static Task<long> RowsAsync(BridgeScene scene) =>
        SqliteFile.ScalarAsync<long>(scene.DatabaseFile, "SELECT COUNT(*) FROM integrations");

    private static Task FillAsync(BridgeScene scene, string id) => SqliteFile.ExecuteAsync(
        scene.DatabaseFile,
        $"""
        INSERT OR IGNORE INTO inbox_channels (IntegrationId, LastSeq, Backlog, DeadLetters) VALUES (@id, 0, 0, 0);
        INSERT INTO inbox_events (IntegrationId, Seq, EventId, Event, OccurredAt, Data)
        VALUES (@id, 1, 'evt_1', 'none', 0, 'personal text');
        INSERT INTO agent_messages
            (IntegrationId, MessageId, ConversationId, State, Content, ReceivedAt, Status, ToldStatus, Error, IsUntold)
        VALUES (@id, 1, 1, {AgentMessageState.Failed:D}, 'personal text', 0, 0, 0, '', 0);
        INSERT INTO relay_identities (IntegrationId, Lid, PhoneJid) VALUES (@id, '1@lid', '5511@s.whatsapp.net');
        """,
        ("@id", id));
}
