using Ryze.Domain.Relay;

namespace Ryze.Application.Ports;

/// <summary>Bridge side: the work of relaying events to Chatwoot, as the rest of the bridge sees it.</summary>
public interface IRelay
{
    /// <summary>Events of the integration were stored.</summary>
    void Wake(string integrationId);

    /// <summary>The integration was set anew: what waits for a better moment, or for a better token, is tried now.</summary>
    void Resume(string integrationId);

    RelayState Find(string integrationId);
}
