using Ryze.Domain.Bridge.Chatwoot;

namespace Ryze.Application.Bridge.Workers;

/// <summary>Bridge side: the work of relaying, as the rest of the bridge sees it.</summary>
public interface IDeliveryWorker
{
    /// <summary>There is more work of this kind for the integration.</summary>
    void Wake(string integrationId, WorkKind work);

    /// <summary>Work of this kind came that stands before what was looked at already, e.g. events that were dead letters.</summary>
    void Rescan(string integrationId, WorkKind work);

    /// <summary>What waits for a better moment is tried now: the integration was set anew, or its socket is open again.</summary>
    void Resume(string integrationId, WorkKind work);

    WorkState Find(string integrationId);
}

/// <summary>Kinds of work of one integration; none of them waits for another.</summary>
public enum WorkKind
{
    /// <summary>Events on their way to Chatwoot.</summary>
    Events,

    /// <summary>Messages of agents on their way to WhatsApp.</summary>
    AgentMessages,

    /// <summary>What became of messages of agents, on its way to Chatwoot.</summary>
    Statuses,
}
