using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Tests.Application.Bridge.ToChatwoot;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>docs/spec/security.md 1: repairs end with the round of their catch-up, and the next round continues.</summary>
internal sealed class WebhookRepairTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 17, 12, 0, 0, TimeSpan.Zero);

    private readonly Mock<IChatwootMessages> _chatwoot = new();
    private readonly WebhookWatch _webhooks = new(new FakeTimeProvider(Now));
    private readonly WebhookRepair _repair;

    public WebhookRepairTests() => _repair = new WebhookRepair(_chatwoot.Object, _webhooks, NullLogger<WebhookRepair>.Instance);

    private IEnumerable<long> Repaired => _chatwoot.Invocations.Select(call => (long)call.Arguments[2]);

    [Test]
    public async Task Repair_stops_when_the_round_has_ended()
    {
        await RepairAsync(hasEnded: () => Repaired.Count() == 2, 1, 2, 3, 4);

        Assert.That(Repaired, Is.EqualTo(new long[] { 4, 3 }));
    }

    [Test]
    public async Task Messages_stay_pending_when_the_round_ends_before_their_repair()
    {
        await RepairAsync(hasEnded: () => true, 1, 2, 3);

        Assert.That(_repair.PendingSince("int_1"), Is.EqualTo(Failed(1).Message.CreatedAt));
    }

    [Test]
    public async Task No_message_is_pending_when_the_round_ends_after_the_last_repair()
    {
        await RepairAsync(hasEnded: () => Repaired.Count() == 3, 1, 2, 3);

        Assert.That(_repair.PendingSince("int_1"), Is.Null);
    }

    private Task RepairAsync(Func<bool> hasEnded, params long[] ids)
    {
        _webhooks.Arrived("int_1", conversationId: null, status: null);
        return _repair.RepairAsync("int_1", RelayJobs.Access, [.. ids.Select(Failed)], areAll: true, hasEnded, default);
    }

    private static (long ConversationId, ChatwootMessage Message) Failed(long id) =>
        (12, new ChatwootMessage(id, 12, null, Now.AddMinutes(id - 30)) { Fault = WebhookFault.PrivateAddress, StaysInChatwoot = true });
}
