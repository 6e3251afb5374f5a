using System.Text.Json;
using Ryze.Application.Bridge.Workers;

namespace Ryze.Infrastructure.Bridge.Workers.Placement;

/// <summary>Starts the worker in this process at its activation, and stops it in two phases at its end.</summary>
[KeepAlive]
[RendezvousPlacement]
internal sealed class IntegrationGrain(
    ClusterPlacement placement, PlacedWorkers workers, WebSocketSupervisor supervisor, ILocalSiloDetails self) : Grain, IIntegrationGrain
{
    private string IntegrationId => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        placement.Add(IntegrationId);
        workers.TakeOver(IntegrationId);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        placement.Remove(IntegrationId);
        await workers.HandOverAsync(IntegrationId);
    }

    public Task EnsureAsync() => Task.CompletedTask;

    public Task SuperviseAsync(string link) => supervisor.ReconcileHereAsync(link, CancellationToken.None);

    public Task SignalAsync(int work, int signal)
    {
        workers.SignalHere(IntegrationId, (WorkKind)work, (WorkSignal)signal);
        return Task.CompletedTask;
    }

    public Task HearAsync(bool isLost, long? conversationId, string? conversationStatus)
    {
        workers.Hear(IntegrationId, new WebhookNews(isLost, conversationId, conversationStatus));
        return Task.CompletedTask;
    }

    public Task<string> FindAsync() => Task.FromResult(JsonSerializer.Serialize(workers.FindHere(IntegrationId)));

    public Task LeaveAsync(string replica)
    {
        if (replica == self.SiloAddress.ToParsableString())
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }
}
