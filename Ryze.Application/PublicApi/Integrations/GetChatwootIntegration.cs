using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>
/// Reads the stored integration and adds the bridge's live state. An unreachable bridge is not an error (docs/spec/api.md 5).
/// </summary>
public sealed record GetChatwootIntegration(Instance Instance) : IRequest<Result<ChatwootIntegrationView>>;

internal sealed partial class GetChatwootIntegrationHandler(
    IChatwootIntegrationRepository integrations, IBridgeClient bridge, SingleFlight<string, Result<IntegrationState>> reads,
    IOpenLinks sockets, StorageQuotas quotas, ILogger<GetChatwootIntegrationHandler> logger)
    : IRequestHandler<GetChatwootIntegration, Result<ChatwootIntegrationView>>
{
    public async Task<Result<ChatwootIntegrationView>> Handle(GetChatwootIntegration request, CancellationToken cancellationToken)
    {
        var stored = await integrations.FindViewAsync(request.Instance.Id, cancellationToken);
        if (stored is null)
        {
            return new IntegrationError.None();
        }

        // Concurrent reads of one integration share one bridge call (docs/spec/api.md 5).
        var answer = await reads.JoinAsync(
            stored.BridgeIntegrationId, () => bridge.GetAsync(stored.BridgeIntegrationId, CancellationToken.None), cancellationToken);
        if (!answer.TryGet(out var state, out var error))
        {
            LogNotLive(logger, stored.BridgeIntegrationId, error.GetType().Name);
            var lastError = LinkErrors.Of(stored, sockets.Find(stored.Id), quotas);
            return WithPhone(stored with { Status = StatusOf(stored, stored.Status), LastError = lastError });
        }

        if (stored.InboxId == 0 && state.InboxId > 0)
        {
            await FillInAsync(stored.BridgeIntegrationId, state.InboxId, cancellationToken);
        }

        return WithPhone(stored with
        {
            Status = StatusOf(stored, StatusOf(state, stored.Status)),
            LastError = Detail.Of(LinkErrors.Add(stored, state.LastError, quotas)).ToString(),
            InboxId = stored.InboxId == 0 ? state.InboxId : stored.InboxId,
        });
    }

    /// <summary>Reports a phone that is not connected when nothing else is wrong.</summary>
    private static ChatwootIntegrationView WithPhone(ChatwootIntegrationView view) =>
        view is { Status: IntegrationStatus.Active, LastError.Length: 0 } && LinkErrors.OfPhone(view) is { } error
            ? view with { Status = IntegrationStatus.Error, LastError = error }
            : view;

    /// <summary>Ignores failures, because a status request only has to read (docs/spec/api.md 5).</summary>
    private async Task FillInAsync(string bridgeIntegrationId, long inboxId, CancellationToken cancellationToken)
    {
        try
        {
            await integrations.SetInboxIdAsync(bridgeIntegrationId, inboxId, cancellationToken);
        }
        catch (StorageException exception)
        {
            LogNotFilledIn(logger, bridgeIntegrationId, exception);
        }
    }

    private static IntegrationStatus StatusOf(ChatwootIntegrationView stored, IntegrationStatus status) =>
        stored.IsNameClaimedElsewhere ? IntegrationStatus.Error : status;

    private static IntegrationStatus StatusOf(IntegrationState state, IntegrationStatus defaultValue) => state.Status switch
    {
        IntegrationStates.Active => IntegrationStatus.Active,
        IntegrationStates.Paused => IntegrationStatus.Paused,
        IntegrationStates.Error => IntegrationStatus.Error,
        _ => defaultValue,
    };

    [LoggerMessage(
        2011, LogLevel.Warning, "The database could not store the inbox id for {BridgeIntegrationId}: the next status request retries it")]
    private static partial void LogNotFilledIn(ILogger logger, string bridgeIntegrationId, Exception exception);

    [LoggerMessage(2010, LogLevel.Debug, "The bridge sent no live status for {BridgeIntegrationId} ({Reason}): the stored status is shown")]
    private static partial void LogNotLive(ILogger logger, string bridgeIntegrationId, string reason);
}
