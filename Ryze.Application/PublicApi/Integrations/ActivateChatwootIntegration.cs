using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>Provision an instance's Chatwoot integration once, whatever fails or dies on the way (api.md 4.4).</summary>
public sealed record ActivateChatwootIntegration(Instance Instance, ChatwootSettings Settings)
    : IRequest<Result<ActivatedChatwootIntegration>>;

public sealed record ActivatedChatwootIntegration(string InstanceName, string BridgeIntegrationId);

internal sealed partial class ActivateChatwootIntegrationHandler(
    IChatwootIntegrationRepository integrations,
    IBridgeClient bridge,
    ILinkUrl channelUrl,
    ILinkSignals signals,
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
            var known = await KnownAtBridgeAsync(request.Settings, previous, unsettled, cancellationToken);
            if (await RecordIntentAsync(request, previous, unsettled, cancellationToken) is not { } intent)
            {
                return new AccessError.InstanceNotFound();
            }

            // From here on a caller that hangs up changes nothing: the outcome has to be found out and stored.
            return await ProvisionAsync(new Attempt(lease, request.Instance, previous, known, intent, unsettled.Count > 0), CancellationToken.None);
        }
        catch (StorageException failure)
        {
            return new IntegrationError.NotPersisted(Detail.Of(failure.Message, request.Settings.ApiToken));
        }
    }

    /// <summary>
    /// The bridge's id of the integration that this activation changes. A bridge that knows only the documented contract recognizes it by nothing
    /// else, so an earlier activation whose answer was lost is asked for: its inbox is used again and not created twice.
    /// </summary>
    private async Task<string?> KnownAtBridgeAsync(
        ChatwootSettings settings, ChatwootIntegration? previous, IReadOnlyList<ActivationIntent> unsettled, CancellationToken cancellationToken)
    {
        if (previous?.Settings.SameAccountAs(settings) != true
            && unsettled.LastOrDefault(intent => intent.Settings.SameAccountAs(settings)) is { } earlier
            && (await bridge.FindByActivationAsync(earlier.ActivationId, cancellationToken)).TryGet(out var state, out _)
            && state.Status is not (IntegrationStates.Activating or IntegrationStates.Failed)
            && !await integrations.IsRemovalPendingAsync(state.Id, cancellationToken))
        {
            return state.Id;
        }

        return previous?.BridgeIntegrationId;
    }

    /// <returns>Null when the instance was deleted since it was looked up.</returns>
    private async Task<ActivationIntent?> RecordIntentAsync(
        ActivateChatwootIntegration request,
        ChatwootIntegration? previous,
        IReadOnlyList<ActivationIntent> unsettled,
        CancellationToken cancellationToken)
    {
        // An unsettled activation may have created a bridge integration already. Naming the same local integration lets our bridge
        // find it and use its inbox again.
        var integrationId = previous?.Id ?? (unsettled.Count > 0 ? unsettled[0].IntegrationId : ids.New("cwi"));
        var intent = new ActivationIntent(
            ids.New("act"), request.Instance.Id, integrationId, request.Settings, TakeBack: false, KeepInbox: false, IsReplaced: false,
            time.GetUtcNow());
        return await integrations.RecordIntentAsync(intent, cancellationToken) ? intent : null;
    }

    private async Task<Result<ActivatedChatwootIntegration>> ProvisionAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var (intent, previous) = (attempt.Intent, attempt.Previous);
        var request = ActivateRequest.For(
            attempt.Instance.Name, channelUrl.Of(attempt.Instance.Name, intent.IntegrationId), attempt.KnownAtBridge, intent.Settings) with
        {
            Tenant = attempt.Instance.AccountId,
        };
        var answer = await bridge.ActivateAsync(intent.ActivationId, request, cancellationToken);
        if (!answer.TryGet(out var activated, out var error))
        {
            await ForgetFailedAsync(attempt, error, cancellationToken);
            return error;
        }

        var integration = new ChatwootIntegration(
            intent.IntegrationId, attempt.Instance.Id, activated.Id, intent.Settings, activated.InboxId,
            activated.InboxName is { Length: > 0 and <= 510 } name ? name : intent.Settings.InboxName, previous?.CreatedAt ?? time.GetUtcNow());
        try
        {
            if (!await integrations.SaveAsync(attempt.Lease, integration, intent.ActivationId, cancellationToken))
            {
                // The process stood still for longer than the lease lasts and another call goes on. Settlement follows the intent.
                LogLeaseLost(logger, intent.ActivationId);
                return new IntegrationError.ActivationInProgress();
            }
        }
        catch (StorageException failure)
        {
            LogNotPersisted(logger, intent.ActivationId, failure);
            await UndoAsync(attempt, activated, cancellationToken);
            return new IntegrationError.NotPersisted(Detail.Of(failure.Message, intent.Settings.ApiToken));
        }

        if (previous is not null && previous.BridgeIntegrationId != activated.Id)
        {
            schedule.RunSoon<RemoveFromBridge>();
        }

        if (attempt.HasUnsettled)
        {
            schedule.RunSoon<SettleActivations>();
        }

        return new ActivatedChatwootIntegration(attempt.Instance.Name, activated.Id);
    }

    private Task ForgetFailedAsync(Attempt attempt, Error error, CancellationToken cancellationToken) =>
        BestEffortAsync(
            attempt.Intent,
            // A 409 of the bridge can be about this very activation, and "unreachable" can be a proxy's answer for the bridge. Asking once
            // more costs nothing.
            error is BridgeError.Unreachable { MayHaveActed: true } or IntegrationError.ActivationInProgress or ChatwootError.Unreachable
                ? integrations.MarkForUndoAsync(attempt.Intent.ActivationId, cancellationToken)
                : DropAsync(attempt, cancellationToken));

    private async Task DropAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        await integrations.DropIntentAsync(attempt.Intent.ActivationId, cancellationToken);
        if (attempt is { Previous: null, HasUnsettled: false })
        {
            // The bridge may have dialed in already, for an integration that will not exist.
            signals.Deactivated(attempt.Intent.IntegrationId);
        }
    }

    private async Task UndoAsync(Attempt attempt, ActivateAnswer activated, CancellationToken cancellationToken)
    {
        var failed = await RestoreAsync(attempt, activated, cancellationToken);
        if (failed is not null)
        {
            LogNotUndone(logger, attempt.Intent.ActivationId, failed.GetType().Name);
        }

        await BestEffortAsync(
            attempt.Intent,
            failed is null
                ? DropAsync(attempt, cancellationToken)
                : integrations.MarkForUndoAsync(attempt.Intent.ActivationId, cancellationToken));
    }

    /// <summary>Leaves the bridge as it was: the former settings run again, or what this activation created is removed.</summary>
    private async Task<Error?> RestoreAsync(Attempt attempt, ActivateAnswer activated, CancellationToken cancellationToken)
    {
        if (attempt.Previous is not { } previous || previous.BridgeIntegrationId != activated.Id)
        {
            return await bridge.RemoveAsync(activated.Id, new BridgeRemoval(RestoreSuperseded: true), cancellationToken);
        }

        var former = ActivateRequest.For(
            attempt.Instance.Name, channelUrl.Of(attempt.Instance.Name, previous.Id), previous.BridgeIntegrationId, previous.Settings) with
        {
            Tenant = attempt.Instance.AccountId,
        };
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

    [LoggerMessage(2001, LogLevel.Error, "Activation {ActivationId}: the bridge agreed but the integration could not be stored: it is undone")]
    private static partial void LogNotPersisted(ILogger logger, string activationId, Exception failure);

    [LoggerMessage(2002, LogLevel.Error, "Activation {ActivationId} could not be undone ({Reason}): settlement tries again")]
    private static partial void LogNotUndone(ILogger logger, string activationId, string reason);

    [LoggerMessage(2003, LogLevel.Warning, "Activation {ActivationId} leaves its intent to settlement")]
    private static partial void LogIntentStays(ILogger logger, string activationId, Exception failure);

    [LoggerMessage(2004, LogLevel.Warning, "Activation {ActivationId} lost its lease; settlement decides")]
    private static partial void LogLeaseLost(ILogger logger, string activationId);

    /// <param name="KnownAtBridge">The bridge's id of the integration that the activation changes; null for none.</param>
    /// <param name="HasUnsettled">Whether earlier activations of the instance still wait for settlement.</param>
    private sealed record Attempt(
        ILease Lease, Instance Instance, ChatwootIntegration? Previous, string? KnownAtBridge, ActivationIntent Intent, bool HasUnsettled);
}
