using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>Activates an instance's Chatwoot integration exactly once, despite failures and crashes (docs/spec/api.md 4.4).</summary>
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

            // From here on the caller's cancellation is ignored, because the outcome must be found and stored.
            return await ProvisionAsync(
                new Attempt(lease, request.Instance, previous, known, intent, unsettled.Count > 0), CancellationToken.None);
        }
        catch (StorageException exception)
        {
            return new IntegrationError.NotPersisted(Detail.Of(exception.Message, request.Settings.ApiToken));
        }
    }

    /// <summary>
    /// Finds the bridge's id of the integration to change. A bridge that implements only the documented contract recognizes an integration
    /// by this id alone. After a lost response the id is looked up, so that the inbox is reused and not created twice.
    /// </summary>
    private async Task<string?> KnownAtBridgeAsync(
        ChatwootSettings settings, ChatwootIntegration? previous, IReadOnlyList<ActivationIntent> unsettled,
        CancellationToken cancellationToken)
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

    /// <returns>Null when the instance was deleted after the lookup.</returns>
    private async Task<ActivationIntent?> RecordIntentAsync(
        ActivateChatwootIntegration request,
        ChatwootIntegration? previous,
        IReadOnlyList<ActivationIntent> unsettled,
        CancellationToken cancellationToken)
    {
        // An unsettled activation may have created a bridge integration. The same local integration id lets our bridge find it and reuse
        // its inbox.
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
            activated.InboxName is { Length: > 0 and <= 510 } name ? name : intent.Settings.InboxName,
            previous?.CreatedAt ?? time.GetUtcNow());
        try
        {
            if (!await integrations.SaveAsync(attempt.Lease, integration, intent.ActivationId, cancellationToken))
            {
                // The process paused for longer than the lease, and another call continues. The intent is left to settlement.
                LogLeaseLost(logger, intent.ActivationId);
                return new IntegrationError.ActivationInProgress();
            }
        }
        catch (StorageException exception)
        {
            LogNotPersisted(logger, intent.ActivationId, exception);
            await UndoAsync(attempt, activated, cancellationToken);
            return new IntegrationError.NotPersisted(Detail.Of(exception.Message, intent.Settings.ApiToken));
        }

        if (previous is not null && previous.BridgeIntegrationId != activated.Id)
        {
            schedule.RunSoon<RetryRemovals>();
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
            // A 409 can be about this activation, and a proxy can answer "unreachable" for the bridge. Another lookup is safe.
            error is BridgeError.Unreachable { MayHaveActed: true } or IntegrationError.ActivationInProgress or ChatwootError.Unreachable
                ? integrations.MarkForUndoAsync(attempt.Intent.ActivationId, cancellationToken)
                : DropAsync(attempt, cancellationToken));

    private async Task DropAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        await integrations.DropIntentAsync(attempt.Intent.ActivationId, cancellationToken);
        if (attempt is { Previous: null, HasUnsettled: false })
        {
            // The bridge may have opened a link for an integration that will not exist.
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

    /// <summary>Restores the bridge's former state: activates the former settings again, or removes the new integration.</summary>
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

    /// <summary>Ignores a storage failure, because settlement handles a remaining intent within a minute.</summary>
    private async Task BestEffortAsync(ActivationIntent intent, Task work)
    {
        try
        {
            await work;
        }
        catch (StorageException exception)
        {
            LogIntentStays(logger, intent.ActivationId, exception);
        }
    }

    [LoggerMessage(
        2001, LogLevel.Error,
        "The database could not store the integration for activation {ActivationId}: the bridge's activation is undone")]
    private static partial void LogNotPersisted(ILogger logger, string activationId, Exception exception);

    [LoggerMessage(2002, LogLevel.Error, "The bridge did not undo activation {ActivationId} ({Reason}): settlement retries it")]
    private static partial void LogNotUndone(ILogger logger, string activationId, string reason);

    [LoggerMessage(2003, LogLevel.Warning, "The database could not update the intent of activation {ActivationId}: settlement handles it")]
    private static partial void LogIntentStays(ILogger logger, string activationId, Exception exception);

    [LoggerMessage(2004, LogLevel.Warning, "Activation {ActivationId} lost its lease: settlement finds its outcome")]
    private static partial void LogLeaseLost(ILogger logger, string activationId);

    /// <param name="KnownAtBridge">The bridge's id of the integration to change; null when there is none.</param>
    /// <param name="HasUnsettled">Whether the instance has earlier activations without a settlement.</param>
    private sealed record Attempt(
        ILease Lease, Instance Instance, ChatwootIntegration? Previous, string? KnownAtBridge, ActivationIntent Intent, bool HasUnsettled);
}
