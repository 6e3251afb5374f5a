using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Chatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Instances;

namespace Ryze.Application.Chatwoot;

/// <summary>Provision an instance's Chatwoot integration once, whatever fails or dies on the way (api.md 4.4).</summary>
public sealed record ActivateChatwootIntegration(Instance Instance, ChatwootSettings Settings)
    : IRequest<Result<ActivatedChatwootIntegration>>;

public sealed record ActivatedChatwootIntegration(string InstanceName, string BridgeIntegrationId);

internal sealed partial class ActivateChatwootIntegrationHandler(
    IChatwootIntegrations integrations,
    IBridgeClient bridge,
    IChannelUrl channelUrl,
    IChannelSignals signals,
    ISchedule schedule,
    IIds ids,
    TimeProvider time,
    ILogger<ActivateChatwootIntegrationHandler> logger)
    : IRequestHandler<ActivateChatwootIntegration, Result<ActivatedChatwootIntegration>>
{
    public async Task<Result<ActivatedChatwootIntegration>> Handle(ActivateChatwootIntegration request, CancellationToken cancellationToken)
    {
        try
        {
            await using var lease = await integrations.TryLeaseAsync(request.Instance.Id, cancellationToken);
            if (lease is null)
            {
                return new IntegrationError.ActivationInProgress();
            }

            var previous = await integrations.FindAsync(request.Instance.Id, cancellationToken);
            var unsettled = await integrations.ListIntentsAsync(request.Instance.Id, cancellationToken);
            if (await RecordIntentAsync(request, previous, unsettled, cancellationToken) is not { } intent)
            {
                return new AccessError.InstanceNotFound();
            }

            // From here on the caller's patience no longer counts: the outcome has to be found out and written down.
            return await ProvisionAsync(
                lease, request.Instance, previous, intent, [intent.ActivationId, .. unsettled.Select(i => i.ActivationId)], CancellationToken.None);
        }
        catch (StorageException failure)
        {
            return new IntegrationError.NotPersisted(Detail.Of(failure.Message, request.Settings.ApiToken));
        }
    }

    /// <returns>Null when the instance was deleted since it was looked up.</returns>
    private async Task<ActivationIntent?> RecordIntentAsync(
        ActivateChatwootIntegration request,
        ChatwootIntegration? previous,
        IReadOnlyList<ActivationIntent> unsettled,
        CancellationToken cancellationToken)
    {
        // An unsettled activation may have made a bridge integration already. Naming the same local integration lets the bridge
        // find it and use its inbox again.
        var integrationId = previous?.Id ?? (unsettled.Count > 0 ? unsettled[0].IntegrationId : ids.New("cwi"));
        var intent = new ActivationIntent(
            ids.New("act"), request.Instance.Id, integrationId, request.Settings, TakeBack: false, time.GetUtcNow());
        return await integrations.RecordIntentAsync(intent, cancellationToken) ? intent : null;
    }

    private async Task<Result<ActivatedChatwootIntegration>> ProvisionAsync(
        ILease lease,
        Instance instance,
        ChatwootIntegration? previous,
        ActivationIntent intent,
        IReadOnlyCollection<string> settled,
        CancellationToken cancellationToken)
    {
        var asked = ActivateRequest.For(
            instance.Name, channelUrl.Of(instance.Name, intent.IntegrationId), previous?.BridgeIntegrationId, intent.Settings);
        var isNew = previous is null && settled.Count == 1;
        var answer = await bridge.ActivateAsync(intent.ActivationId, asked, cancellationToken);
        if (!answer.TryGet(out var activated, out var error))
        {
            await ForgetFailedAsync(intent, isNew, error, cancellationToken);
            return error;
        }

        var integration = new ChatwootIntegration(
            intent.IntegrationId, instance.Id, activated.Id, intent.Settings, activated.InboxId, activated.InboxName is { Length: > 0 and <= 510 } name ? name : intent.Settings.InboxName,
            previous?.CreatedAt ?? time.GetUtcNow());
        try
        {
            // The bridge works on one activation of a channel at a time, so its success also ends those that were unsettled before.
            if (!await integrations.SaveAsync(lease, integration, settled, cancellationToken))
            {
                // The process was held up for longer than the lease lasts and someone else goes on; the intent tells settlement the rest.
                LogLeaseLost(logger, intent.ActivationId);
                return new IntegrationError.ActivationInProgress();
            }
        }
        catch (StorageException failure)
        {
            LogNotPersisted(logger, intent.ActivationId, failure);
            await UndoAsync(instance, previous, intent, isNew, activated, cancellationToken);
            return new IntegrationError.NotPersisted(Detail.Of(failure.Message, intent.Settings.ApiToken));
        }

        if (previous is not null && previous.BridgeIntegrationId != activated.Id)
        {
            schedule.RunSoon<RemoveFromBridge>();
        }

        return new ActivatedChatwootIntegration(instance.Name, activated.Id);
    }

    private Task ForgetFailedAsync(ActivationIntent intent, bool isNew, Error error, CancellationToken cancellationToken) =>
        BestEffortAsync(
            intent,
            // A 409 of the bridge may speak of this very activation, asked for and taken up again.
            // And "unreachable" may be a proxy's word about the bridge. Asking once more costs nothing.
            error is BridgeError.Unreachable { MayHaveActed: true } or IntegrationError.ActivationInProgress or ChatwootError.Unreachable
                ? integrations.MarkTakeBackAsync(intent.ActivationId, cancellationToken)
                : DropAsync(intent, isNew, cancellationToken));

    private async Task DropAsync(ActivationIntent intent, bool isNew, CancellationToken cancellationToken)
    {
        await integrations.DropIntentAsync(intent.ActivationId, cancellationToken);
        if (isNew)
        {
            // The bridge may have dialed in already, for an integration that there will not be.
            signals.Deactivated(intent.IntegrationId);
        }
    }

    private async Task UndoAsync(
        Instance instance, ChatwootIntegration? previous, ActivationIntent intent, bool isNew, ActivateAnswer activated, CancellationToken cancellationToken)
    {
        var failed = await PutBackAsync(instance, previous, activated, cancellationToken);
        if (failed is not null)
        {
            LogNotUndone(logger, intent.ActivationId, failed.GetType().Name);
        }

        await BestEffortAsync(
            intent,
            failed is null
                ? DropAsync(intent, isNew, cancellationToken)
                : integrations.MarkTakeBackAsync(intent.ActivationId, cancellationToken));
    }

    /// <summary>Leaves the bridge as it was: the former settings run again, or what this activation made is removed.</summary>
    private async Task<Error?> PutBackAsync(
        Instance instance, ChatwootIntegration? previous, ActivateAnswer activated, CancellationToken cancellationToken)
    {
        if (previous is null || previous.BridgeIntegrationId != activated.Id)
        {
            return await bridge.RemoveAsync(activated.Id, keepInbox: false, restoreSuperseded: true, cancellationToken);
        }

        var former = ActivateRequest.For(
            instance.Name, channelUrl.Of(instance.Name, previous.Id), previous.BridgeIntegrationId, previous.Settings);
        return (await bridge.ActivateAsync(ids.New("act"), former, cancellationToken)).Error;
    }

    /// <summary>An intent that stays behind is settled within a minute, so failing to remove it changes no promise.</summary>
    private async Task BestEffortAsync(ActivationIntent intent, Task work)
    {
        try
        {
            await work;
        }
        catch (StorageException failure)
        {
            LogIntentStays(logger, intent.ActivationId, failure);
        }
    }

    [LoggerMessage(2001, LogLevel.Error, "Activation {ActivationId}: the bridge agreed but the integration could not be stored; taking it back")]
    private static partial void LogNotPersisted(ILogger logger, string activationId, Exception failure);

    [LoggerMessage(2002, LogLevel.Error, "Activation {ActivationId} could not be taken back ({Reason}); settlement will try again")]
    private static partial void LogNotUndone(ILogger logger, string activationId, string reason);

    [LoggerMessage(2003, LogLevel.Warning, "Activation {ActivationId} leaves its intent to settlement")]
    private static partial void LogIntentStays(ILogger logger, string activationId, Exception failure);

    [LoggerMessage(2004, LogLevel.Warning, "Activation {ActivationId} lost its lease; settlement decides")]
    private static partial void LogLeaseLost(ILogger logger, string activationId);
}
