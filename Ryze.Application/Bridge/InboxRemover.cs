using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge;

/// <summary>Takes the inboxes of an integration away from Chatwoot: all that carry its webhook URL, so that none made late is left.</summary>
internal sealed class InboxRemover(IBridgeIntegrations integrations, IChatwootClient chatwoot, TimeProvider time)
{
    /// <summary>Removes or unlinks the inboxes of an integration that was stopped, and then its row.</summary>
    public async Task<Error?> RemoveAsync(BridgeIntegration integration, CancellationToken cancellationToken)
    {
        var access = AccessOf(integration);
        var listed = await ListOursAsync(integration, access, cancellationToken);
        if (!listed.TryGet(out var ours, out var error))
        {
            if (error is not BridgeFailure { ChatwootStatus: 401 or 403 or 404 })
            {
                return Unreachable(error);
            }

            // There is nothing left that we could remove.
            ours = [];
        }

        foreach (var inbox in ours)
        {
            if (await TakeAwayAsync(integration, access, inbox, cancellationToken) is { } failed and not BridgeFailure { ChatwootStatus: 401 or 403 or 404 })
            {
                return Unreachable(failed);
            }
        }

        // Chatwoot may still make an inbox that it was asked for; look again when it no longer can.
        var lookAgain = integration.Inbox is null ? integration.UpdatedAt + ActivationRun.LateCreation : integration.CheckAt;
        if (lookAgain > time.GetUtcNow())
        {
            await integrations.RescheduleCheckAsync(integration.Id, lookAgain, cancellationToken);
            return null;
        }

        await integrations.RemoveAsync(integration.Id, cancellationToken);
        return null;
    }

    /// <summary>Removes inboxes that carry the webhook URL of a running integration without being its inbox.</summary>
    public async Task<Error?> RemoveExtrasAsync(BridgeIntegration integration, CancellationToken cancellationToken)
    {
        var access = AccessOf(integration);
        var listed = await ListOursAsync(integration, access, cancellationToken);
        if (!listed.TryGet(out var ours, out var error))
        {
            return error;
        }

        foreach (var extra in ours.Where(i => i.Id != integration.Inbox?.Id))
        {
            if (await chatwoot.DeleteInboxAsync(access, extra.Id, cancellationToken) is { } failed)
            {
                return failed;
            }
        }

        await integrations.RescheduleCheckAsync(integration.Id, nextCheck: null, cancellationToken);
        return null;
    }

    /// <summary>Whatever kept us from removing it, a maintenance page or a redirect: to be tried again (bridge.md 1, DELETE).</summary>
    private static BridgeFailure Unreachable(Error error) => error is BridgeFailure failure
        ? failure with { Code = BridgeErrorCode.ChatwootUnreachable }
        : new BridgeFailure(BridgeErrorCode.ChatwootUnreachable, Detail.None);

    private static ChatwootAccess AccessOf(BridgeIntegration integration) =>
        new(integration.Settings.BaseUrl, integration.Settings.AccountId, integration.Settings.ApiToken);

    private async Task<Result<List<ChatwootInbox>>> ListOursAsync(
        BridgeIntegration integration, ChatwootAccess access, CancellationToken cancellationToken)
    {
        var listed = await chatwoot.ListInboxesAsync(access, cancellationToken);
        if (!listed.TryGet(out var inboxes, out var error))
        {
            return error;
        }

        return inboxes.Where(i => i.Id == integration.Inbox?.Id || integration.Owns(i.WebhookUrl)).ToList();
    }

    private async Task<Error?> TakeAwayAsync(
        BridgeIntegration integration, ChatwootAccess access, ChatwootInbox inbox, CancellationToken cancellationToken) =>
        integration.KeepInbox
            ? (await chatwoot.UpdateInboxAsync(access, inbox.Id, inbox.Name, webhookUrl: null, cancellationToken)).Error
            : await chatwoot.DeleteInboxAsync(access, inbox.Id, cancellationToken);
}
