using Ryze.Domain.Bridge.Link;

namespace Ryze.Application.Bridge.Workers;

/// <summary>Bridge: maintains one link to the public API for each active integration (docs/spec/bridge.md 2.2).</summary>
public interface IWebSocketSupervisor
{
    /// <summary>
    /// Connects the integration that runs on this link key, and disconnects all others. It reconnects when the settings changed or
    /// supervision ended. It does not throw when the store fails, and retries within a minute.
    /// </summary>
    Task SuperviseAsync(string link, CancellationToken cancellationToken);

    /// <summary>Returns when the integration is connected or cannot connect, at the latest after the given time.</summary>
    Task<LinkState> WaitAsync(string integrationId, TimeSpan atMost, CancellationToken cancellationToken);
}
