using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Instances;

/// <summary>The instance goes with all it has, its Chatwoot inbox included (api.md 7). What the bridge cannot do now it is asked again later.</summary>
public sealed record DeleteInstance(string AccountId, string Name) : IRequest<Error?>;

internal sealed partial class DeleteInstanceHandler(
    IInstanceRepository instances,
    IChatwootIntegrationRepository integrations,
    PendingRemovals removal,
    TimeProvider time,
    ILogger<DeleteInstanceHandler> logger)
    : IRequestHandler<DeleteInstance, Error?>
{
    public async Task<Error?> Handle(DeleteInstance request, CancellationToken cancellationToken)
    {
        var instance = await instances.FindAsync(request.AccountId, request.Name, cancellationToken);
        return instance is null ? new InstanceError.NotFound() : await DeleteAsync(instance, cancellationToken);
    }

    private async Task<Error?> DeleteAsync(Instance instance, CancellationToken cancellationToken)
    {
        // The same lease as an activation: none is under way meanwhile, and one that comes later finds no instance.
        await using var lease = await integrations.TryLeaseAsync(instance.Id, cancellationToken);
        if (lease is null)
        {
            return new IntegrationError.ActivationInProgress();
        }

        var stored = await integrations.FindViewAsync(instance.Id, cancellationToken);
        var owed = stored is null
            ? null
            : new PendingRemoval(instance.Id, stored.BridgeIntegrationId, KeepInbox: false, Attempts: 0, time.GetUtcNow());
        switch (await instances.DeleteAsync(lease, instance, owed, cancellationToken))
        {
            case InstanceDeletion.LeaseLost:
                return new IntegrationError.ActivationInProgress();
            case InstanceDeletion.NotFound:
                return new InstanceError.NotFound();
            default:
                LogDeleted(logger, instance.Id, instance.AccountId);
                break;
        }

        if (stored is not null)
        {
            await removal.AskAsync(stored.Id, owed!);
        }

        return null;
    }

    [LoggerMessage(1202, LogLevel.Information, "Instance {InstanceId} of account {AccountId} deleted")]
    private static partial void LogDeleted(ILogger logger, string instanceId, string accountId);
}
