using Ryze.Application.Ports;
using Ryze.Domain;
using Ryze.Domain.Bridge;
using Ryze.Domain.Chatwoot;

namespace Ryze.Application.Bridge;

/// <summary>
/// Makes sure that exactly one inbox of the account belongs to the integration (bridge.md 1.1, steps 1 to 3). Running it again after any
/// interruption is safe, because an inbox of ours is recognised by its webhook URL and never by its name.
/// </summary>
internal sealed class InboxProvisioner(IChatwootClient chatwoot, IWebhookUrl webhookUrl)
{
    public async Task<ProvisionedInbox> ProvisionAsync(
        BridgeIntegration integration, ChatwootSettings settings, CancellationToken cancellationToken)
    {
        var version = await chatwoot.GetVersionAsync(settings.BaseUrl, cancellationToken);
        if (version.Error is not null)
        {
            return ProvisionedInbox.Failed(version.Error);
        }

        var access = new ChatwootAccess(settings.BaseUrl, settings.AccountId, settings.ApiToken);
        if (await chatwoot.CheckAdministratorAsync(access, cancellationToken) is { } refused)
        {
            return ProvisionedInbox.Failed(refused);
        }

        var listed = await chatwoot.ListInboxesAsync(access, cancellationToken);
        if (!listed.TryGet(out var inboxes, out var error))
        {
            return ProvisionedInbox.Failed(error);
        }

        var webhook = webhookUrl.Of(integration.Id, integration.WebhookSecret);
        var ours = inboxes.FirstOrDefault(i => i.Id == integration.Inbox?.Id) ?? inboxes.FirstOrDefault(i => integration.Owns(i.WebhookUrl));
        var provisioned = ours is null
            ? await CreateAsync(integration, access, settings.InboxName, webhook, cancellationToken)
            : await AdoptAsync(access, ours, settings.InboxName, webhook, cancellationToken);
        return provisioned with { Version = version.Value };
    }

    private async Task<ProvisionedInbox> CreateAsync(
        BridgeIntegration integration, ChatwootAccess access, string name, Secret webhook, CancellationToken cancellationToken)
    {
        var created = await chatwoot.CreateInboxAsync(access, name, webhook.Reveal(), cancellationToken);
        if (created.TryGet(out var inbox, out var error))
        {
            return new ProvisionedInbox(inbox, Created: true);
        }

        if (error is not BridgeFailure { Code: BridgeErrorCode.ChatwootUnreachable })
        {
            return ProvisionedInbox.Failed(error);
        }

        // Chatwoot may have made the inbox without being able to say so. Asking again would make a second one.
        var listed = await chatwoot.ListInboxesAsync(access, cancellationToken);
        var found = listed.Error is null ? listed.Value.FirstOrDefault(i => integration.Owns(i.WebhookUrl)) : null;
        return found is not null ? new ProvisionedInbox(found, Created: true) : ProvisionedInbox.Failed(error) with { InboxMayExist = true };
    }

    private async Task<ProvisionedInbox> AdoptAsync(
        ChatwootAccess access, ChatwootInbox inbox, string name, Secret webhook, CancellationToken cancellationToken)
    {
        if (inbox.Name == name && webhook.Equals(inbox.WebhookUrl))
        {
            return new ProvisionedInbox(inbox, Created: false);
        }

        var updated = await chatwoot.UpdateInboxAsync(access, inbox.Id, name, webhook.Reveal(), cancellationToken);
        return updated.TryGet(out var answer, out var error) ? new ProvisionedInbox(answer, Created: false) : ProvisionedInbox.Failed(error);
    }
}
