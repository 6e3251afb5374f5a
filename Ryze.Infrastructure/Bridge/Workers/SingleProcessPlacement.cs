using Ryze.Application.Bridge.Workers;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>Without <c>BRIDGE_CLUSTER</c> this process runs every worker.</summary>
internal sealed class SingleProcessPlacement : IPlacement
{
    public bool IsHere(string integrationId) => true;

    public Task EnsureAsync(string integrationId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SuperviseAsync(string integrationId, string link, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Signal(string integrationId, WorkKind work, WorkSignal signal)
    {
        // Every worker is here.
    }

    public void Share(string integrationId, WebhookNews news)
    {
        // Every worker is here.
    }

    public Task<WorkerStatus> FindAsync(string integrationId, CancellationToken cancellationToken) => Task.FromResult(WorkerStatus.None);
}
