using MediatR;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;

namespace Ryze.Infrastructure.Bridge.Workers.Placement;

/// <summary>The workers of the whole bridge: signals go to the process that runs the integration's worker.</summary>
internal sealed class PlacedWorkers(IntegrationWorkers workers, IPlacement placement, CatchUpGate gate, WebhookWatch webhooks)
    : IDeliveryWorker
{
    public void Wake(string integrationId, WorkKind work) => Signal(integrationId, work, WorkSignal.Wake);

    public void Rescan(string integrationId, WorkKind work) => Signal(integrationId, work, WorkSignal.Rescan);

    public void Resume(string integrationId, WorkKind work) => Signal(integrationId, work, WorkSignal.Resume);

    public void Run(string integrationId, IRequest<Unit> request) => workers.Run(integrationId, request);

    public bool IsHere(string integrationId) => placement.IsHere(integrationId);

    public void Share(string integrationId, WebhookNews news)
    {
        if (!placement.IsHere(integrationId))
        {
            placement.Share(integrationId, news);
        }
    }

    /// <summary>Uses another process's news about this process's worker.</summary>
    public void Hear(string integrationId, WebhookNews news)
    {
        if (news.IsLost)
        {
            gate.Request(integrationId);
        }
        else if (webhooks.Arrived(integrationId, news.ConversationId, news.ConversationStatus))
        {
            gate.RequestAfterRecovery(integrationId);
        }
    }

    public async Task<WorkerStatus> FindAsync(string integrationId, CancellationToken cancellationToken) =>
        placement.IsHere(integrationId) ? FindHere(integrationId) : await placement.FindAsync(integrationId, cancellationToken);

    public WorkerStatus FindHere(string integrationId) => workers.Find(integrationId);

    public void SignalHere(string integrationId, WorkKind work, WorkSignal signal)
    {
        switch (signal)
        {
            case WorkSignal.Wake:
                workers.Wake(integrationId, work);
                break;
            case WorkSignal.Rescan:
                workers.Rescan(integrationId, work);
                break;
            default:
                workers.Resume(integrationId, work);
                break;
        }
    }

    /// <summary>Starts all work of an integration that another process ran before. A webhook may have been lost in between.</summary>
    public void TakeOver(string integrationId)
    {
        gate.Request(integrationId);
        foreach (var work in Enum.GetValues<WorkKind>())
        {
            workers.Rescan(integrationId, work);
        }
    }

    /// <summary>Stops the worker in two phases.</summary>
    public Task HandOverAsync(string integrationId) => workers.StopAsync(integrationId);

    private void Signal(string integrationId, WorkKind work, WorkSignal signal)
    {
        if (placement.IsHere(integrationId))
        {
            SignalHere(integrationId, work, signal);
        }
        else
        {
            placement.Signal(integrationId, work, signal);
        }
    }
}
