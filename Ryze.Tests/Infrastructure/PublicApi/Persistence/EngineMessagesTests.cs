using Ryze.Application.PublicApi.Engines;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.PublicApi.Persistence;

/// <summary>What the public API remembers of messages, for calls that must name more than an id.</summary>
internal sealed class EngineMessagesTests
{
    private const string Chat = "5511999990000@s.whatsapp.net";

    private Stores _stores = null!;

    private IEngineMessages Messages => _stores.Get<IEngineMessages>();

    [SetUp]
    public async Task Open()
    {
        _stores = await Stores.ApiAsync();
        await _stores.ExecuteAsync(
            """
            INSERT INTO accounts (Id, Name, TokenHash, CreatedAt) VALUES ('acc_1', 'One', 'none', 0);
            INSERT INTO instances (Id, AccountId, Name, NameKey, CreatedAt) VALUES ('ins_1', 'acc_1', 'one', 'one', 0);
            INSERT INTO engine_connections (Id, InstanceId, Kind, BaseUrl, EngineInstance, Identity, Token,
                WebhookSecret, PathSecret, LastError, CreatedAt)
                VALUES ('eng_1', 'ins_1', 'waha', '', '', 'x', '', '', '', '', 0);
            INSERT INTO chatwoot_integrations (Id, InstanceId, BridgeIntegrationId, InboxId, ChatwootInboxName, Status, LastError,
                CreatedAt, BaseUrl, AccountId, ApiToken, InboxName, SignMessages, IgnoreGroups, StartAsPending, ReopenResolved)
                VALUES ('cwi_1', 'ins_1', 'int_1', 1, '', 'active', '', 0, '', 1, '', '', 0, 0, 0, 0);
            """);
    }

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [Test]
    public async Task Message_is_found_by_its_id_at_its_engine()
    {
        var message = new KnownMessage("m1", "1@g.us", FromMe: false, "2@lid");

        await Messages.RememberAsync("eng_1", [message, message], CancellationToken.None);
        await Messages.RememberAsync("eng_1", [message with { FromMe = true }], CancellationToken.None);

        Assert.That(await Messages.FindAsync("eng_1", "m1", CancellationToken.None), Is.EqualTo(message), "the first report counts");
        Assert.That(await Messages.FindAsync("eng_2", "m1", CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Newest_received_message_of_a_chat_is_found()
    {
        foreach (var (id, chat, fromMe) in new[] { ("m1", Chat, false), ("m2", Chat, false), ("m3", Chat, true), ("m4", "other", false) })
        {
            await Messages.RememberAsync("eng_1", [new KnownMessage(id, chat, fromMe, null)], CancellationToken.None);
            _stores.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That((await Messages.FindLastReceivedAsync("eng_1", Chat, CancellationToken.None))!.MessageId, Is.EqualTo("m2"));
        Assert.That(await Messages.FindLastReceivedAsync("eng_1", "nobody", CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Newest_received_message_is_found_whatever_the_case_of_its_chat()
    {
        await Messages.RememberAsync("eng_1", [new KnownMessage("m1", "BR.88aB@bsuid", false, null)], CancellationToken.None);

        var found = await Messages.FindLastReceivedAsync("eng_1", "br.88ab@BSUID", CancellationToken.None);

        Assert.That(found, Is.EqualTo(new KnownMessage("m1", "BR.88aB@bsuid", false, null)), "the exact case is kept");
    }

    [Test]
    public async Task Body_of_a_thousand_messages_is_remembered()
    {
        await Messages.RememberAsync(
            "eng_1", [.. Enumerable.Range(0, 1000).Select(i => new KnownMessage($"m{i}", Chat, false, null))], CancellationToken.None);

        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM engine_messages"), Is.EqualTo(1000));
    }

    [Test]
    public async Task Message_with_a_too_long_id_or_address_is_left_out()
    {
        await Messages.RememberAsync(
            "eng_1",
            [new KnownMessage(new string('x', 256), Chat, false, null), new KnownMessage("m1", new string('x', 201), false, null)],
            CancellationToken.None);

        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM engine_messages"), Is.Zero);
    }

    [Test]
    public async Task Message_is_forgotten_after_30_days()
    {
        await Messages.RememberAsync("eng_1", [new KnownMessage("m1", Chat, false, null)], CancellationToken.None);
        _stores.Time.Advance(TimeSpan.FromDays(30));
        await _stores.SendAsync(new Ryze.Application.PublicApi.Events.PurgeOutbox());
        Assert.That(await Messages.FindAsync("eng_1", "m1", CancellationToken.None), Is.Not.Null);

        _stores.Time.Advance(TimeSpan.FromMilliseconds(1));
        await _stores.SendAsync(new Ryze.Application.PublicApi.Events.PurgeOutbox());

        Assert.That(await Messages.FindAsync("eng_1", "m1", CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Message_is_forgotten_after_its_integration_is_removed()
    {
        await Messages.RememberAsync("eng_1", [new KnownMessage("m1", Chat, false, null)], CancellationToken.None);
        await _stores.ExecuteAsync("DELETE FROM chatwoot_integrations");

        await _stores.SendAsync(new Ryze.Application.PublicApi.Events.PurgeOutbox());

        Assert.That(await Messages.FindAsync("eng_1", "m1", CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Message_of_a_replaced_engine_is_forgotten()
    {
        await Messages.RememberAsync("eng_1", [new KnownMessage("m1", Chat, false, null)], CancellationToken.None);

        var connections = _stores.Get<IEngineConnectionRepository>();
        await using var lease = await connections.TryLeaseAsync("ins_1", CancellationToken.None);
        var saved = await connections.SaveAsync(
            lease!,
            new EngineConnection(
                "eng_2", "ins_1", EngineKind.Waha, "https://waha.example.com", "default", new Secret("t"), new Secret("w"),
                new Secret("p")),
            new EngineCheck("connected", null, []), CancellationToken.None);

        Assert.That(saved, Is.EqualTo(EngineSaving.Saved));
        Assert.That(await Messages.FindAsync("eng_1", "m1", CancellationToken.None), Is.Null);
    }
}
