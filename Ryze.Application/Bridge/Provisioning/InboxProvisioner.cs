using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>
/// Finds the integration's inbox, or creates it (docs/spec/bridge.md 1.1, steps 1 to 3). Both are safe to repeat after an interruption,
/// because the webhook URL identifies an inbox, and never its name.
/// </summary>
internal sealed class InboxProvisioner(IChatwootClient chatwoot, IWebhookUrl webhookUrl)
{
    /// <summary>Searches the settings' address and account, which can differ from those that the integration runs with.</summary>
    public async Task<Result<InboxLookup>> FindAsync(
        BridgeIntegration integration, ChatwootSettings settings, CancellationToken cancellationToken)
    {
        var version = await chatwoot.GetVersionAsync(settings.BaseUrl, cancellationToken);
        if (version.Error is not null)
        {
            return version.Error;
        }

        var access = new ChatwootAccess(settings.BaseUrl, settings.AccountId, settings.ApiToken);
        if (await chatwoot.CheckAdministratorAsync(access, cancellationToken) is { } refused)
        {
            return refused;
        }

        var listed = await chatwoot.ListInboxesAsync(access, cancellationToken);
        return listed.TryGet(out var inboxes, out var error)
            ? new InboxLookup(access, version.Value, integration.FindInbox(inboxes))
            : error;
    }

    /// <summary>Adopts the inbox that was found, or creates one.</summary>
    public async Task<ProvisionedInbox> EnsureAsync(
        BridgeIntegration integration, InboxLookup found, string name, CancellationToken cancellationToken)
    {
        var webhook = webhookUrl.Of(integration.Id, integration.WebhookSecret);
        var provisioned = found.Inbox is { } inbox
            ? await AdoptAsync(found.Access, inbox, name, webhook, cancellationToken)
            : await CreateAsync(integration, found.Access, name, webhook, cancellationToken);
        return provisioned with { Version = found.Version };
    }

    private async Task<ProvisionedInbox> CreateAsync(
        BridgeIntegration integration, ChatwootAccess access, string name, Secret webhook, CancellationToken cancellationToken)
    {
        var created = await chatwoot.CreateInboxAsync(access, name, webhook.Reveal(), cancellationToken);
        if (created.TryGet(out var inbox, out var error))
        {
            return new ProvisionedInbox(inbox, Created: true);
        }

        if (error is not ChatwootFailure { Code: BridgeErrorCode.ChatwootUnreachable })
        {
            return ProvisionedInbox.Failed(error);
        }

        // Chatwoot may have created the inbox although its response was lost. A second request would create a second inbox.
        var listed = await chatwoot.ListInboxesAsync(access, cancellationToken);
        var found = listed.Error is null ? listed.Value.FirstOrDefault(i => integration.Owns(i.WebhookUrl)) : null;
        return found is not null
            ? new ProvisionedInbox(found, Created: true) : ProvisionedInbox.Failed(error) with { InboxMayExist = true };
    }

    private async Task<ProvisionedInbox> AdoptAsync(
        ChatwootAccess access, ChatwootInbox inbox, string name, Secret webhook, CancellationToken cancellationToken)
    {
        if (inbox.Name == name && webhook.Equals(inbox.WebhookUrl))
        {
            return new ProvisionedInbox(inbox, Created: false);
        }

        var updated = await chatwoot.UpdateInboxAsync(access, inbox.Id, name, webhook.Reveal(), cancellationToken);
        return updated.TryGet(out var answer, out var error)
            ? new ProvisionedInbox(answer, Created: false) : ProvisionedInbox.Failed(error);
    }
}

/// <summary>What the bridge found at an activation's Chatwoot address.</summary>
/// <param name="Version">Chatwoot's version.</param>
/// <param name="Inbox">The integration's inbox; null when the account does not have it.</param>
internal sealed record InboxLookup(ChatwootAccess Access, string Version, ChatwootInbox? Inbox);
