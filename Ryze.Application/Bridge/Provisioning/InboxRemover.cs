using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>Removes or unlinks all inboxes that carry the integration's webhook URL, including those that were created late.</summary>
internal sealed partial class InboxRemover(
    IBridgeIntegrationRepository integrations,
    IChatwootClient chatwoot,
    IChatwootMessages messages,
    IFileCache files,
    TimeProvider time,
    ILogger<InboxRemover> logger)
{
    /// <summary>
    /// Deletes a stopped integration's content, removes or unlinks its inboxes, and then deletes its row. The content goes first, because
    /// Chatwoot may be down.
    /// </summary>
    public async Task<Error?> RemoveAsync(BridgeIntegration integration, CancellationToken cancellationToken)
    {
        files.Forget(integration.Id);
        await integrations.DeleteContentAsync(integration.Id, cancellationToken);
        var access = AccessOf(integration);
        var listed = await ListOursAsync(integration, access, cancellationToken);
        if (!listed.TryGet(out var ours, out var error))
        {
            if (error is not ChatwootFailure { ChatwootStatus: 401 or 403 or 404 })
            {
                return Unreachable(error);
            }

            // The token has no access any more, so the bridge can remove no inbox.
            ours = [];
        }

        foreach (var inbox in ours)
        {
            if (await RemoveOrUnlinkAsync(
                integration, access, inbox, cancellationToken) is { } failed and not ChatwootFailure { ChatwootStatus: 401 or 403 or 404 })
            {
                return Unreachable(failed);
            }
        }

        // Chatwoot may still create an inbox that was requested, so the bridge checks again after the time in which that can happen.
        var nextCheck = integration.Inbox is null ? integration.UpdatedAt + ActivationRun.LateCreation : integration.CheckAt;
        if (nextCheck > time.GetUtcNow())
        {
            await integrations.RescheduleCheckAsync(integration.Id, nextCheck, cancellationToken);
            return null;
        }

        await integrations.RemoveAsync(integration.Id, cancellationToken);
        return null;
    }

    /// <summary>Removes inboxes that carry a running integration's webhook URL but are not its inbox.</summary>
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
            if (await RemoveIfEmptyAsync(integration, access, extra, cancellationToken) is { } failed)
            {
                return failed;
            }
        }

        await integrations.RescheduleCheckAsync(integration.Id, nextCheck: null, cancellationToken);
        return null;
    }

    /// <summary>Every failure, such as a maintenance page or a redirect, causes another attempt (docs/spec/bridge.md 1, DELETE).</summary>
    private static ChatwootFailure Unreachable(Error error) => error is ChatwootFailure failure
        ? failure with { Code = BridgeErrorCode.ChatwootUnreachable }
        : new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.None);

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

        return integration.InboxesAmong(inboxes);
    }

    /// <summary>A customer's removal clears <see cref="BridgeIntegration.SupersededBy"/>, so that the request decides.</summary>
    private Task<Error?> RemoveOrUnlinkAsync(
        BridgeIntegration integration, ChatwootAccess access, ChatwootInbox inbox, CancellationToken cancellationToken) =>
        integration.SupersededBy is not null ? RemoveIfEmptyAsync(integration, access, inbox, cancellationToken)
        : integration.KeepInbox ? UnlinkAsync(integration, access, inbox, cancellationToken)
        : DeleteAsync(integration, access, inbox, cancellationToken);

    /// <summary>
    /// Only a customer's request deletes conversations, so an inbox with conversations is unlinked instead (docs/spec/api.md 4.4).
    /// </summary>
    private async Task<Error?> RemoveIfEmptyAsync(
        BridgeIntegration integration, ChatwootAccess access, ChatwootInbox inbox, CancellationToken cancellationToken)
    {
        var page = await messages.ListInboxConversationsAsync(access, inbox.Id, page: 1, cancellationToken);
        if (!page.TryGet(out var conversations, out var error))
        {
            return error;
        }

        return conversations.Count > 0
            ? await UnlinkAsync(integration, access, inbox, cancellationToken)
            : await DeleteAsync(integration, access, inbox, cancellationToken);
    }

    private async Task<Error?> UnlinkAsync(
        BridgeIntegration integration, ChatwootAccess access, ChatwootInbox inbox, CancellationToken cancellationToken)
    {
        var failed = (await chatwoot.UpdateInboxAsync(access, inbox.Id, inbox.Name, webhookUrl: null, cancellationToken)).Error;
        return Logged(failed, integration, inbox, "unlinked");
    }

    private async Task<Error?> DeleteAsync(
        BridgeIntegration integration, ChatwootAccess access, ChatwootInbox inbox, CancellationToken cancellationToken) =>
        Logged(await chatwoot.DeleteInboxAsync(access, inbox.Id, cancellationToken), integration, inbox, "deleted");

    private Error? Logged(Error? failed, BridgeIntegration integration, ChatwootInbox inbox, string done)
    {
        if (failed is null)
        {
            LogRemoved(logger, inbox.Id, done, integration.Id);
        }

        return failed;
    }

    [LoggerMessage(3021, LogLevel.Information, "Inbox {InboxId} was {Done} for {IntegrationId}: Chatwoot no longer calls its webhook")]
    private static partial void LogRemoved(ILogger logger, long inboxId, string done, string integrationId);
}
