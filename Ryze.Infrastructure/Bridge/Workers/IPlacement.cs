using Ryze.Application.Bridge.Workers;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>Decides which process runs an integration's worker (docs/spec/bridge.md 2.2).</summary>
internal interface IPlacement
{
    /// <summary>Whether the worker runs in this process. Only then may this process open the link or send anything.</summary>
    bool IsHere(string integrationId);

    /// <summary>Returns when a process runs the worker. It does not throw when the cluster does not answer.</summary>
    Task EnsureAsync(string integrationId, CancellationToken cancellationToken);

    /// <summary>Connects the integration's link in the process that runs its worker.</summary>
    Task SuperviseAsync(string integrationId, string link, CancellationToken cancellationToken);

    /// <summary>Passes the signal on to the process that runs the worker. A lost signal is replaced by that process's poll.</summary>
    void Signal(string integrationId, WorkKind work, WorkSignal signal);

    /// <summary>Passes what a webhook showed on to the process that runs the worker. A regular catch-up replaces lost news.</summary>
    void Share(string integrationId, WebhookNews news);

    /// <summary>The status in the process that runs the worker; <see cref="WorkerStatus.None"/> when it does not answer.</summary>
    Task<WorkerStatus> FindAsync(string integrationId, CancellationToken cancellationToken);
}

/// <summary>The signals of <see cref="IDeliveryWorker"/>.</summary>
internal enum WorkSignal
{
    Wake,
    Rescan,
    Resume,
}
