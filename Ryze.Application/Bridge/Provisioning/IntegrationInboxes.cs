using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Provisioning;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>Finds an integration's inboxes by webhook URL or stored id, never by name (docs/spec/bridge.md 1.1).</summary>
internal static class IntegrationInboxes
{
    /// <summary>Prefers the stored inbox, so that a copy which Chatwoot created late does not replace it.</summary>
    public static ChatwootInbox? FindInbox(this BridgeIntegration integration, IReadOnlyList<ChatwootInbox> inboxes)
    {
        var matching = integration.InboxesAmong(inboxes);
        return matching.Find(inbox => inbox.Id == integration.Inbox?.Id) ?? matching.FirstOrDefault();
    }

    public static List<ChatwootInbox> InboxesAmong(this BridgeIntegration integration, IReadOnlyList<ChatwootInbox> inboxes) =>
        [.. inboxes.Where(inbox =>
            integration.Owns(inbox.WebhookUrl) || integration.IsStoredInbox(inbox.Id, inbox.Identifier, inbox.WebhookUrl))];
}
