using Ryze.Domain.Bridge.Link;

namespace Ryze.Application.Bridge.Workers;

/// <summary>Bridge side: keeps one connection to the API per active integration (bridge.md 2.2).</summary>
public interface IWebSocketSupervisor
{
    /// <summary>
    /// Looks up which integration runs on the channel and connects it, anew if its settings changed or its supervision had ended, and
    /// disconnects every other one. Does not throw when the store fails: it is looked up again within a minute.
    /// </summary>
    Task SuperviseAsync(string channel, CancellationToken cancellationToken);

    LinkState Find(string integrationId);

    /// <summary>Returns as soon as the integration is connected or will not be, at the latest after the given time.</summary>
    Task<LinkState> WaitAsync(string integrationId, TimeSpan atMost, CancellationToken cancellationToken);
}
