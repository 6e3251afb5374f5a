using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Takes a webhook of Chatwoot: whoever sent it is checked, what it asks for is stored, and the work comes afterwards, because Chatwoot waits
/// 5 s and sends each only once (bridge.md 3.2; chatwoot.md 1.4.4).
/// </summary>
/// <param name="PathSecret">The last part of the URL.</param>
/// <param name="DeliveryId">Empty when Chatwoot sent none.</param>
/// <param name="ReadBody">
/// Reads the body as it arrived; called only for a caller with the right path secret. Null when there is no room for it, or it does not come in time.
/// </param>
public sealed record ReceiveWebhook(
    string IntegrationId, string PathSecret, string DeliveryId, string Timestamp, string Signature, Func<FairShareKey, Task<ReadOnlyMemory<byte>?>> ReadBody)
    : IRequest<WebhookVerdict>;

public enum WebhookVerdict
{
    /// <summary>Stored, or nothing to be done with it.</summary>
    Accepted,

    /// <summary>No such integration runs here.</summary>
    UnknownIntegration,

    /// <summary>The path secret is wrong: nobody that Ryze has told the URL to.</summary>
    WrongPathSecret,

    /// <summary>The signature is missing or wrong, or its timestamp is out of the window.</summary>
    BadSignature,

    /// <summary>Of another account or inbox.</summary>
    WrongAccountOrInbox,

    /// <summary>No webhook of Chatwoot's.</summary>
    Invalid,

    /// <summary>Its body was not read: too many wait, or it did not come in time. Catch-up looks for what it may have told.</summary>
    NotRead,

    /// <summary>A new message, and the quota of unfinished ones is used up. Catch-up finds it when there is room again.</summary>
    NoRoom,
}

internal sealed partial class ReceiveWebhookHandler(
    IBridgeIntegrationRepository integrations,
    IAgentMessageRepository messages,
    IDeliveryWorker relay,
    SigningSecrets signingSecrets,
    WebhookWatch webhooks,
    CatchUpGate gate,
    TimeProvider time,
    ILogger<ReceiveWebhookHandler> logger)
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

        if (!new Secret(request.PathSecret).Equals(integration.WebhookSecret))
        {
            return WebhookVerdict.WrongPathSecret;
        }

        if (await ReadBodyAsync(request, FairShareKey.Of(integration.Tenant, integration.Settings.BaseUrl, integration.Settings.AccountId)) is not { } body)
        {
            return WebhookVerdict.NotRead;
        }

        if (integration.Inbox is { SigningSecret: null } && request.Signature.Length > 0)
        {
            signingSecrets.ReportUnknownSecret(integration.Id);
        }

        if (!IsSigned(request, body, integration.Inbox?.SigningSecret))
        {
            webhooks.Doubt(integration.Id);
            signingSecrets.ReportBadSignature(integration.Id);
            LogRefused(logger, integration.Id, "its signature is wrong, or the clocks of Chatwoot and the bridge differ by more than 5 minutes");
            return WebhookVerdict.BadSignature;
        }

        if (ChatwootWebhook.Read(body) is not { } webhook)
        {
            return WebhookVerdict.Invalid;
        }

        if (!TargetsThisInbox(webhook, integration))
        {
            LogRefused(logger, integration.Id, "it is of another account or inbox");
            return WebhookVerdict.WrongAccountOrInbox;
        }

        if (webhooks.Arrived(integration.Id, webhook.ConversationId, webhook.ConversationStatus))
        {
            gate.RequestAfterRecovery(integration.Id);
        }

        var deliveryId = request.DeliveryId.Length is > 0 and <= MaxDeliveryId ? request.DeliveryId : null;
        var now = time.GetUtcNow();
        if (webhook.Message is { } message)
        {
            if (!await messages.HasRoomAsync(integration.Id, cancellationToken)
                && (await messages.FindKnownAsync(integration.Id, [message.Id], cancellationToken)).Count == 0)
            {
                return WebhookVerdict.NoRoom;
            }

            // The URL is as old as the integration, so what it tells of as new is; only updates tell of messages from before.
            var oldest = message.IsUpdate ? AgentMessageAge.OldestOf(integration, now) : now - AgentMessageAge.Longest;
            await ReceiveAsync(integration.Id, deliveryId, message, oldest, cancellationToken);
        }

        return WebhookVerdict.Accepted;
    }

    /// <summary>Chatwoot sends a webhook once: whenever its body is not read, catch-up looks for what it may have reported.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(ReceiveWebhook request, FairShareKey sharer)
    {
        ReadOnlyMemory<byte>? body = null;
        try
        {
            return body = await request.ReadBody(sharer);
        }
        finally
        {
            if (body is null)
            {
                gate.Ask(request.IntegrationId);
            }
        }
    }

    private async Task ReceiveAsync(string integrationId, string? deliveryId, AgentMessage message, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        if (!await messages.ReceiveAsync(integrationId, deliveryId, message, oldest, cancellationToken))
        {
            return;
        }

        relay.Rescan(integrationId, WorkKind.AgentMessages);
        if (message.ShowsError || message.IsUpdate)
        {
            relay.Rescan(integrationId, WorkKind.Statuses);
        }
    }

    /// <summary>Chatwoot before 4.13 has no secret and signs nothing; then the URL alone is the proof.</summary>
    private bool IsSigned(ReceiveWebhook request, ReadOnlyMemory<byte> body, Secret? secret) =>
        secret is null || WebhookSignature.IsValid(secret, request.Timestamp, request.Signature, body.Span, time.GetUtcNow());

    /// <summary>What the payload does not tell, the URL and the signature have shown.</summary>
    private static bool TargetsThisInbox(ChatwootWebhook webhook, BridgeIntegration integration) =>
        (webhook.AccountId == 0 || webhook.AccountId == integration.Settings.AccountId)
        && (webhook.InboxId == 0 || integration.Inbox is null || webhook.InboxId == integration.Inbox.Id);

    [LoggerMessage(
        6020, LogLevel.Warning, "A Chatwoot webhook for {IntegrationId} was refused: {Why}; catch-up finds agent messages every 10 minutes")]
    private static partial void LogRefused(ILogger logger, string integrationId, string why);
}
