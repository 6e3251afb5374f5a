using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Infrastructure.Persistence.Api;

namespace Ryze.Infrastructure.Socket.Api;

/// <summary>Signals to the sockets of this replica; the others see the same in the database within seconds.</summary>
internal sealed class ChannelSignals(ChannelSockets sockets, OutboxNotes notes) : IChannelSignals
{
    public void EventsStored(string integrationId, long lastSeq) => sockets.Wake(integrationId, lastSeq);

    public void Deactivated(string integrationId) => sockets.Close(integrationId, SocketClose.Deactivated);

    public void SocketOpened(string integrationId, string socketId)
    {
        sockets.CloseOlder(integrationId, socketId);
        notes.SocketOpened(integrationId, socketId);
    }
}
