using MediatR;
using Ryze.Application.Ports;
using Ryze.Domain;
using Ryze.Domain.AgentMessages;
using Ryze.Domain.Bridge;

namespace Ryze.Application.AgentMessages;

/// <summary>
/// Takes a webhook of Chatwoot: whoever sent it is checked, what it asks for is stored, and the work comes afterwards, because Chatwoot waits
/// 5 s and sends each only once (bridge.md 3.2; chatwoot.md 1.4.4).
/// </summary>
/// <param name="PathSecret">The last part of the URL.</param>
/// <param name="DeliveryId">Empty when Chatwoot sent none.</param>
/// <param name="Body">As it came.</param>
public sealed record ReceiveWebhook(
    string IntegrationId, string PathSecret, string DeliveryId, string Timestamp, string Signature, ReadOnlyMemory<byte> Body) : IRequest<WebhookVerdict>;

public enum WebhookVerdict
{
    /// <summary>Stored, or nothing to be done with it.</summary>
    Taken,

    /// <summary>No such integration runs here.</summary>
    UnknownIntegration,

    /// <summary>Wrong path secret or signature, too old, or of another account or inbox.</summary>
    Refused,

    /// <summary>No webhook of Chatwoot's.</summary>
    Invalid,
}

internal sealed class ReceiveWebhookHandler(IBridgeIntegrations integrations, IAgentMessages messages, IRelay relay, TimeProvider time)
    : IRequestHandler<ReceiveWebhook, WebhookVerdict>
{
    /// <summary>A longer one is not Chatwoot's; it is a UUID.</summary>
    public const int MaxDeliveryId = 64;

    public async Task<WebhookVerdict> Handle(ReceiveWebhook request, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(request.IntegrationId, cancellationToken);
        if (integration is not { Phase: BridgeIntegrationPhase.Active or BridgeIntegrationPhase.Provisioning })
        {
            return WebhookVerdict.UnknownIntegration;
        }

        if (!new Secret(request.PathSecret).Equals(integration.WebhookSecret) || !IsSigned(request, integration.Inbox?.SigningSecret))
        {
            return WebhookVerdict.Refused;
        }

        if (ChatwootWebhook.Read(request.Body) is not { } webhook)
        {
            return WebhookVerdict.Invalid;
        }

        if (!IsMeant(webhook, integration))
        {
            return WebhookVerdict.Refused;
        }

        var deliveryId = request.DeliveryId.Length is > 0 and <= MaxDeliveryId ? request.DeliveryId : null;
        var oldest = AgentMessageAge.OldestOf(integration, time.GetUtcNow());
        if (webhook.Message is { } message && await messages.ReceiveAsync(integration.Id, deliveryId, message, oldest, cancellationToken))
        {
            relay.Rescan(integration.Id, RelayWork.AgentMessages);
            if (message.ShowsError)
            {
                relay.Rescan(integration.Id, RelayWork.Statuses);
            }
        }

        return WebhookVerdict.Taken;
    }

    /// <summary>Chatwoot before 4.13 has no secret and signs nothing; then the URL alone is the proof.</summary>
    private bool IsSigned(ReceiveWebhook request, Secret? secret) =>
        secret is null || WebhookSignature.IsValid(secret, request.Timestamp, request.Signature, request.Body.Span, time.GetUtcNow());

    /// <summary>What the payload does not tell, the URL and the signature have shown.</summary>
    private static bool IsMeant(ChatwootWebhook webhook, BridgeIntegration integration) =>
        (webhook.AccountId == 0 || webhook.AccountId == integration.Settings.AccountId)
        && (webhook.InboxId == 0 || integration.Inbox is null || webhook.InboxId == integration.Inbox.Id);
}
