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

    protected IReceiptRepository Statuses => Stored.Get<IReceiptRepository>();

    [SetUp]
    public async Task Open()
    {
        Stored = await Stores.BridgeAsync();
        await Stored.AddIntegrationsAsync(Id, "int_2");
    }

    [TearDown]
    public async Task Close() => await Stored.DisposeAsync();

    protected static AgentMessage Update(long id) => Message(id) with { IsUpdate = true };

    protected async Task SendAsync(long id, string whatsAppId)
    {
        await ReceiveAsync(Message(id), null);
        await Messages.BeginSendAsync(Id, id, 0, $"cmd_of_{id}", default);
        await Messages.SentAsync(Id, id, 0, whatsAppId, default);
        await Messages.FinishAsync(Id, id, default);
    }

    protected Task<bool> ReceiveAsync(AgentMessage message, string? deliveryId) =>
        Messages.ReceiveAsync(Id, deliveryId, message, Stores.Start.AddDays(-1), default);

    protected Task<AgentMessageWork?> WorkAsync(long id) => Messages.FindWorkAsync(Id, id, default);

    protected Task<PendingReceipt?> FindReceiptAsync(long id) => Statuses.FindPendingReceiptAsync(Id, id, default);

    protected Task<bool> ReportAsync(ReceiptState status, params string[] whatsAppIds) =>
        Statuses.RecordAsync(Id, [], [new ReceiptReport(whatsAppIds, status)], default);

    protected async Task<List<long>> WaitingAsync() =>
        [.. (await Messages.ListWaitingAsync(Id, 0, 10, default)).Select(message => message.Id)];

    protected static AgentMessage Message(long id) => new(
        id, 12, "5511999990000@s.whatsapp.net", "olá", "Ana", [new AgentFile("https://cw.example/a.jpg", "image", "image/jpeg", "a.jpg")],
        null, null, Stores.Start, false, false);
}
