using Ryze.Domain.Relay;

namespace Ryze.Application.Ports;

/// <summary>Bridge side: the work of relaying, as the rest of the bridge sees it.</summary>
public interface IRelay
{
    /// <summary>There is more work of this kind for the integration.</summary>
    void Wake(string integrationId, RelayWork work);

    /// <summary>Work of this kind came that stands before what was looked at already, e.g. events that were dead letters.</summary>
    void Rescan(string integrationId, RelayWork work);

    /// <summary>What waits for a better moment is tried now: the integration was set anew, or its socket is open again.</summary>
    void Resume(string integrationId, RelayWork work);

    RelayState Find(string integrationId);
}

/// <summary>Kinds of work of one integration; none of them waits for another.</summary>
public enum RelayWork
{
    /// <summary>Events on their way to Chatwoot.</summary>
    Events,

    /// <summary>Messages of agents on their way to WhatsApp.</summary>
    AgentMessages,

    /// <summary>What became of messages of agents, on its way to Chatwoot.</summary>
    Statuses,
}
