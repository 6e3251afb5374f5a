using MediatR;

namespace Ryze.Application.Bridge.Workers;

/// <summary>Bridge: the integration workers' interface to the rest of the bridge.</summary>
public interface IDeliveryWorker
{
    /// <summary>Reports more work of this kind.</summary>
    void Wake(string integrationId, WorkKind work);

    /// <summary>Reports work before the position that was already read, such as retried dead letters.</summary>
    void Rescan(string integrationId, WorkKind work);

    /// <summary>Retries waiting work now, because the integration was activated again or its link is open again.</summary>
    void Resume(string integrationId, WorkKind work);

    /// <summary>Runs the request beside the worker's lanes. When the host stops, it is cancelled.</summary>
    void Run(string integrationId, IRequest<Unit> request);

    /// <summary>Whether this process runs the integration's worker.</summary>
    bool IsHere(string integrationId);

    /// <summary>Sends what a webhook showed to the process that runs the worker, if it is another one.</summary>
    void Share(string integrationId, WebhookNews news);

    Task<WorkerStatus> FindAsync(string integrationId, CancellationToken cancellationToken);
}

/// <summary>The kinds of an integration's work, which do not wait for each other.</summary>
public enum WorkKind
{
    /// <summary>Events for Chatwoot.</summary>
    Events,

    /// <summary>Agent messages for WhatsApp.</summary>
    AgentMessages,

    /// <summary>Receipts of agent messages for Chatwoot.</summary>
    Receipts,
}
