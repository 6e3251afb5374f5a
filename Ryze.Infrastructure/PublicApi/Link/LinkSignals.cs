using Ryze.Application.PublicApi.Link;
using Ryze.Domain.Protocol.Link;
using Ryze.Infrastructure.PublicApi.Persistence;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>Signals to this replica's links; the other replicas read the changes from the database within seconds.</summary>
internal sealed class LinkSignals(LinkSockets sockets, AcknowledgementBuffer notes) : ILinkSignals
{
    public void EventsStored(string integrationId, long lastSeq) => sockets.Wake(integrationId, lastSeq);

    public void Deactivated(string integrationId) => sockets.Close(integrationId, LinkCloseCode.Deactivated);

    public void SocketOpened(string integrationId, string socketId)
    {
        sockets.CloseOlder(integrationId, socketId);
        notes.SocketOpened(integrationId, socketId);
    }
}
