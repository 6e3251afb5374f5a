using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>docs/spec/security.md 1: the text of an integration's failed agent messages uses a limited part of the bridge's disk.</summary>
internal sealed class FailedTextQuotaTests
{
    private const string One = "int_1";
    private const string Other = "int_2";
    private const int MiB = 1024 * 1024;

    private Stores _stores = null!;

    private IAgentMessageRepository Messages => _stores.Get<IAgentMessageRepository>();

    [SetUp]
    public async Task Open()
    {
        _stores = await Stores.BridgeAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["AGENT_MESSAGES_LIMIT_BYTES"] = $"{MiB}" });
        await _stores.AddIntegrationsAsync(One, Other);
    }

    [TearDown]
    public async Task CloseAsync() => await _stores.DisposeAsync();

    [Test]
    public async Task Oldest_texts_are_erased_when_they_exceed_the_quota()
    {
        await FailAsync(One, from: 1, to: 5);

        Assert.That(await IdsWithTextAsync(One), Is.EqualTo(new[] { 3, 4, 5 }), "down to nine tenths of the quota");
    }

    [Test]
    public async Task Texts_stay_when_they_are_within_the_quota()
    {
        await FailAsync(One, from: 1, to: 3);

        Assert.That(await IdsWithTextAsync(One), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Texts_of_a_former_process_count_after_a_restart()
    {
        await FailAsync(One, from: 1, to: 4);
        await _stores.ReopenAsync();

        await FailAsync(One, from: 5, to: 5);

        Assert.That(await IdsWithTextAsync(One), Is.EqualTo(new[] { 3, 4, 5 }));
    }

    [Test]
    public async Task Texts_of_another_integration_stay_when_one_exceeds_its_quota()
    {
        await FailAsync(Other, from: 1, to: 4);

        await FailAsync(One, from: 1, to: 5);

        Assert.That(await IdsWithTextAsync(Other), Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public async Task Failed_messages_leave_room_for_new_ones()
    {
        await FailAsync(One, from: 1, to: 5);
        _stores.Time.Advance(AgentMessageQuota.MeasureInterval);

        Assert.That(await ReceiveAsync(One, Message(6)), Is.Not.Null);
    }

    [Test]
    public async Task Agent_retry_restores_an_erased_text()
    {
        await FailAsync(One, from: 1, to: 5);
        await Messages.ApplyAsync(
            One, 1, failed => failed.MarkReceiptPushed(Ryze.Domain.Protocol.Events.ReceiptState.Failed, failed.ReceivedAt), default);

        await ReceiveAsync(One, Message(1) with { IsUpdate = true });

        var retried = await Messages.FindAsync(One, 1, default);
        Assert.That((retried!.State, retried.Content!.Content.Length), Is.EqualTo((AgentMessageState.Waiting, Message(1).Content.Length)));
    }

    private async Task FailAsync(string integrationId, int from, int to)
    {
        for (var id = from; id <= to; id++)
        {
            await ReceiveAsync(integrationId, Message(id));
            _stores.Time.Advance(TimeSpan.FromSeconds(1));
            var now = _stores.Time.GetUtcNow();
            await Messages.ApplyAsync(integrationId, id, message => message.Fail("no", failedPart: null, now), default);
        }
    }

    private Task<AgentMessageQueues?> ReceiveAsync(string integrationId, AgentMessageSnapshot message) =>
        Messages.ReceiveAsync(integrationId, null, message, Stores.Start.AddDays(-1), default);

    /// <summary>Four of them fit into the quota.</summary>
    private static AgentMessageSnapshot Message(long id) => new(
        id, 12, "5511999990000@s.whatsapp.net", new string('x', MiB / 4 - 1000), "Ana", [], null, null, Stores.Start, false, false);

    private async Task<List<long>> IdsWithTextAsync(string integrationId)
    {
        var ids = new List<long>();
        for (var id = 1; id <= 6; id++)
        {
            if (await Messages.FindAsync(integrationId, id, default) is { Content: not null })
            {
                ids.Add(id);
            }
        }

        return ids;
    }
}
