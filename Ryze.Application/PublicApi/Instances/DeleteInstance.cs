using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Instances;

/// <summary>
/// Deletes an instance with all its data and its Chatwoot inbox (docs/spec/api.md 7). The bridge's part is retried later when it fails.
/// </summary>
public sealed record DeleteInstance(string AccountId, string Name) : IRequest<Error?>;

internal sealed partial class DeleteInstanceHandler(
    IInstanceRepository instances,
    IChatwootIntegrationRepository integrations,
    IEngineConnectionRepository engines,
    EngineWebhookRemoval webhooks,
    BridgeRemover removals,
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
        // It shares the activation's lease, so that no activation runs now, and a later one finds no instance.
        await using var lease = await integrations.TryLeaseAsync(instance.Id, cancellationToken);
        if (lease is null)
        {
            return new IntegrationError.ActivationInProgress();
        }

        // It keeps a call that connects an engine from registering a webhook afterwards.
        await using var engineLease = await engines.TryLeaseAsync(instance.Id, cancellationToken);
        if (engineLease is null)
        {
            return new EngineSetupError.ChangeInProgress();
        }

        var engine = await FindEngineAsync(instance.Id, cancellationToken);
        var stored = await integrations.FindViewAsync(instance.Id, cancellationToken);
        var removal = stored is null
            ? null
            : new PendingRemoval(instance.Id, stored.BridgeIntegrationId, KeepInbox: false, Attempts: 0, time.GetUtcNow());
        switch (await instances.DeleteAsync(lease, instance, removal, cancellationToken))
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
            await removals.AskAsync(stored.Id, removal!);
        }

        if (engine is not null)
        {
            await webhooks.RunAsync(engine);
        }

        return null;
    }

    /// <summary>Null without an engine, and when its credentials cannot be decrypted, which must not keep the instance.</summary>
    private async Task<EngineConnection?> FindEngineAsync(string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            return await engines.FindOfInstanceAsync(instanceId, fresh: true, cancellationToken);
        }
        catch (StorageException)
        {
            return null;
        }
    }

    [LoggerMessage(1202, LogLevel.Information, "Deleted instance {InstanceId} of account {AccountId}")]
    private static partial void LogDeleted(ILogger logger, string instanceId, string accountId);
}
