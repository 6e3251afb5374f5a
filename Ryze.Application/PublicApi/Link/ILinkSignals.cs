namespace Ryze.Application.PublicApi.Link;

/// <summary>
/// Public API: signals changes of an integration to its open links, on this replica and, with Redis, on all others. A lost signal only
/// causes a delay, because links check for changes every few seconds.
/// </summary>
public interface ILinkSignals
{
    void EventsStored(string integrationId, long lastSeq);

    void Deactivated(string integrationId);

    /// <summary>Closes the integration's older links.</summary>
    /// <param name="socketId">The newest link's id.</param>
    void SocketOpened(string integrationId, string socketId);
}
