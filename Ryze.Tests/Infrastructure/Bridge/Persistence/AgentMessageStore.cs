using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>The tables that ensure that a message is sent once (docs/spec/bridge.md 3.3), with two integrations.</summary>
internal abstract class AgentMessageStore
{
    protected const string Id = "int_1";

    protected Stores Stored { get; private set; } = null!;

    protected IAgentMessageRepository Messages => Stored.Get<IAgentMessageRepository>();

    protected DateTimeOffset Now => Stored.Time.GetUtcNow();

    [SetUp]
    public async Task Open()
    {
        Stored = await Stores.BridgeAsync();
        await Stored.AddIntegrationsAsync(Id, "int_2");
    }

    [TearDown]
    public async Task Close() => await Stored.DisposeAsync();

    protected static AgentMessageSnapshot Update(long id) => Message(id) with { IsUpdate = true };

    protected async Task SendAsync(long id, string whatsAppId)
    {
        await ReceiveAsync(Message(id), null);
        await ApplyAsync(id, m => m.BeginSend(0, $"cmd_of_{id}", Now));
        await ApplyAsync(id, m => m.MarkSent(0, whatsAppId));
        await ApplyAsync(id, m => m.Finish(Now));
    }

    protected Task<AgentMessageQueues?> ReceiveAsync(AgentMessageSnapshot message, string? deliveryId) =>
        Messages.ReceiveAsync(Id, deliveryId, message, Stores.Start.AddDays(-1), default);

    protected Task<AgentMessageChange?> ApplyAsync(long id, Func<AgentMessage, AgentMessageChange?> change) =>
        Messages.ApplyAsync(Id, id, change, default);

    /// <summary>The queues that the change woke.</summary>
    protected async Task<AgentMessageQueues?> WakesAsync(long id, Func<AgentMessage, AgentMessageChange?> change) =>
        (await ApplyAsync(id, change))?.Wakes;

    /// <summary>Null when the message is finished.</summary>
    protected async Task<AgentMessage?> WorkAsync(long id) =>
        await Messages.FindAsync(Id, id, default) is { IsUnfinished: true } message ? message : null;

    /// <summary>The message with a pending receipt; null when none is pending.</summary>
    protected async Task<AgentMessage?> FindReceiptAsync(long id) =>
        await Messages.FindAsync(Id, id, default) is { IsReceiptPending: true } message ? message : null;

    protected Task<AgentMessageQueues> ReportAsync(ReceiptState status, params string[] whatsAppIds) =>
        Messages.RecordAsync(Id, [], [new ReceiptReport(whatsAppIds, status)], default);

    protected async Task<List<long>> WaitingAsync() =>
        [.. (await Messages.ListWaitingAsync(Id, AgentMessageQueues.Sends, 0, 10, default)).Select(message => message.Id)];

    protected static AgentMessageSnapshot Message(long id) => new(
        id, 12, "5511999990000@s.whatsapp.net", "olá", "Ana", [new AgentFile("https://cw.example/a.jpg", "image", "image/jpeg", "a.jpg")],
        null, null, Stores.Start, false, false);
}
