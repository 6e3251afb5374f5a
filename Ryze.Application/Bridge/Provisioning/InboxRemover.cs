using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>Removes or unlinks the inboxes of an integration: all that carry its webhook URL, so that none created late is left.</summary>
internal sealed partial class InboxRemover(
    IBridgeIntegrationRepository integrations,
    IChatwootClient chatwoot,
    IChatwootMessages messages,
    IFileCache files,
    TimeProvider time,
    ILogger<InboxRemover> logger)
{
    /// <summary>
    /// Deletes the content of an integration that was stopped, removes or unlinks its inboxes, and then deletes its row. The content does
    /// not wait for Chatwoot, which may be away.
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

            // Nothing is left that the bridge could remove.
            ours = [];
        }

        foreach (var inbox in ours)
        {
            if (await RemoveOrUnlinkAsync(integration, access, inbox, cancellationToken) is { } failed and not ChatwootFailure { ChatwootStatus: 401 or 403 or 404 })
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
            if (await RemoveIfEmptyAsync(integration, access, extra, cancellationToken) is { } failed)
            {
                return failed;
            }
        }

        await integrations.RescheduleCheckAsync(integration.Id, nextCheck: null, cancellationToken);
        return null;
    }

    /// <summary>Any reason, such as a maintenance page or a redirect, leads to another try (bridge.md 1, DELETE).</summary>
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

    /// <summary>A removal that a customer asked for clears <see cref="BridgeIntegration.SupersededBy"/>: the request decides then.</summary>
    private Task<Error?> RemoveOrUnlinkAsync(
        BridgeIntegration integration, ChatwootAccess access, ChatwootInbox inbox, CancellationToken cancellationToken) =>
        integration.SupersededBy is not null ? RemoveIfEmptyAsync(integration, access, inbox, cancellationToken)
        : integration.KeepInbox ? UnlinkAsync(integration, access, inbox, cancellationToken)
        : DeleteAsync(integration, access, inbox, cancellationToken);

    /// <summary>Only a customer's own request deletes conversations; whatever else takes an inbox out of use unlinks it (api.md 4.4).</summary>
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
            LogRemoved(logger, inbox.Id, integration.Id, done);
        }

        return failed;
    }

    [LoggerMessage(3021, LogLevel.Information, "Inbox {InboxId} of {IntegrationId} was {Done} in Chatwoot")]
    private static partial void LogRemoved(ILogger logger, long inboxId, string integrationId, string done);
}
