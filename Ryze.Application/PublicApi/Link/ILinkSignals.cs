namespace Ryze.Application.PublicApi.Link;

/// <summary>
/// API side: tells the open sockets what happened to their integration, on this replica and, with Redis, on the others at once. A signal that
/// gets lost delays, and nothing else: sockets look for themselves every few seconds.
/// </summary>
public interface ILinkSignals
{
    void EventsStored(string integrationId, long lastSeq);

    void Deactivated(string integrationId);

    /// <summary>Closes older sockets of the integration.</summary>
    /// <param name="socketId">The newest socket.</param>
    void SocketOpened(string integrationId, string socketId);
}
