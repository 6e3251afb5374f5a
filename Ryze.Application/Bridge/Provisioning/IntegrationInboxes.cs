using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Provisioning;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>Which of an account's inboxes belong to an integration: by webhook URL or the stored inbox, never by name (bridge.md 1.1).</summary>
internal static class IntegrationInboxes
{
    /// <summary>The stored inbox first, so that a copy which Chatwoot created late is not preferred to the one in use.</summary>
    public static ChatwootInbox? FindInbox(this BridgeIntegration integration, IReadOnlyList<ChatwootInbox> inboxes)
    {
        var matching = integration.InboxesAmong(inboxes);
        return matching.Find(inbox => inbox.Id == integration.Inbox?.Id) ?? matching.FirstOrDefault();
    }

    public static List<ChatwootInbox> InboxesAmong(this BridgeIntegration integration, IReadOnlyList<ChatwootInbox> inboxes) =>
        [.. inboxes.Where(inbox =>
            integration.Owns(inbox.WebhookUrl) || integration.IsStoredInbox(inbox.Id, inbox.Identifier, inbox.WebhookUrl))];
}
