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
/// Receives a Chatwoot webhook: checks the sender and stores the message. The work follows later, because Chatwoot waits 5 s and sends each
/// webhook only once (docs/spec/bridge.md 3.2; docs/spec/chatwoot.md 1.4.4).
/// </summary>
/// <param name="PathSecret">The URL's last segment.</param>
/// <param name="DeliveryId">Empty when Chatwoot sent none.</param>
/// <param name="ReadBody">Reads the raw body, and only after the path secret was verified. Null when memory is full, or the body does not
/// arrive in time.</param>
public sealed record ReceiveWebhook(
    string IntegrationId, string PathSecret, string DeliveryId, string Timestamp, string Signature,
    Func<FairShareKey, Task<ReadOnlyMemory<byte>?>> ReadBody)
    : IRequest<WebhookVerdict>;

public enum WebhookVerdict
{
    /// <summary>Stored, or ignored because it needs no work.</summary>
    Accepted,

    /// <summary>The integration does not run on this bridge.</summary>
    UnknownIntegration,

    /// <summary>The path secret is wrong, so the sender does not know the URL.</summary>
    WrongPathSecret,

    /// <summary>The signature is missing or wrong, or its timestamp is outside the window.</summary>
    BadSignature,

    /// <summary>The webhook belongs to another account or inbox.</summary>
    WrongAccountOrInbox,

    /// <summary>Not a Chatwoot webhook.</summary>
    Invalid,

    /// <summary>The body was not read: too many are waiting, or it did not arrive in time. Catch-up finds its message.</summary>
    NotRead,

    /// <summary>A new message exceeds the quota of unfinished ones. Catch-up finds it when the quota allows.</summary>
    NoRoom,
}

internal sealed partial class ReceiveWebhookHandler(
    IBridgeIntegrationRepository integrations,
    IChatwootWebhookReader reader,
    IAgentMessageRepository messages,
    IDeliveryWorker worker,
    SigningSecrets signingSecrets,
    WebhookWatch webhooks,
    CatchUpGate gate,
    TimeProvider time,
    ILogger<ReceiveWebhookHandler> logger)
    : IRequestHandler<ReceiveWebhook, WebhookVerdict>
{
    /// <summary>Chatwoot's ids are UUIDs, so a longer one is invalid.</summary>
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

        if (await ReadBodyAsync(
            request, FairShareKey.Of(integration.Tenant, integration.Settings.BaseUrl, integration.Settings.AccountId)) is not { } body)
        {
            return WebhookVerdict.NotRead;
        }

        if (integration.Inbox is { SigningSecret: null } && request.Signature.Length > 0)
        {
            signingSecrets.ReportUnknownSecret(integration.Id);
        }

        if (!IsSigned(request, body, integration.Inbox?.SigningSecret))
        {
            webhooks.MarkUnreliable(integration.Id);
            worker.Share(integration.Id, WebhookNews.Lost);
            signingSecrets.ReportBadSignature(integration.Id);
            LogRefused(
                logger, integration.Id, "its signature is wrong, or the clocks of Chatwoot and the bridge differ by more than 5 minutes");
            return WebhookVerdict.BadSignature;
        }

        if (reader.Read(body) is not { } webhook)
        {
            return WebhookVerdict.Invalid;
        }

        if (!TargetsThisInbox(webhook, integration))
        {
            LogRefused(logger, integration.Id, "it belongs to another account or inbox");
            return WebhookVerdict.WrongAccountOrInbox;
        }

        if (webhooks.Arrived(integration.Id, webhook.ConversationId, webhook.ConversationStatus))
        {
            gate.RequestAfterRecovery(integration.Id);
        }

        worker.Share(integration.Id, new WebhookNews(IsLost: false, webhook.ConversationId, webhook.ConversationStatus));

        var deliveryId = request.DeliveryId.Length is > 0 and <= MaxDeliveryId ? request.DeliveryId : null;
        var now = time.GetUtcNow();
        if (webhook.Message is { } message)
        {
            // The URL exists only since the activation, so new messages are the integration's own. Only updates can be about earlier ones.
            var oldest = message.IsUpdate ? AgentMessageAge.OldestOf(integration, now) : now - AgentMessageAge.Longest;
            if (await messages.ReceiveAsync(integration.Id, deliveryId, message, oldest, cancellationToken) is not { } wakes)
            {
                return WebhookVerdict.NoRoom;
            }

            worker.Rescan(integration.Id, wakes);
        }

        return WebhookVerdict.Accepted;
    }

    /// <summary>Chatwoot sends a webhook once, so an unread body starts a catch-up.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(ReceiveWebhook request, FairShareKey shareKey)
    {
        ReadOnlyMemory<byte>? body = null;
        try
        {
            return body = await request.ReadBody(shareKey);
        }
        finally
        {
            if (body is null)
            {
                gate.Request(request.IntegrationId);
                worker.Share(request.IntegrationId, WebhookNews.Lost);
            }
        }
    }

    /// <summary>Chatwoot before 4.13 has no secret and signs nothing; then only the URL proves the sender.</summary>
    private bool IsSigned(ReceiveWebhook request, ReadOnlyMemory<byte> body, Secret? secret) =>
        secret is null || WebhookSignature.IsValid(secret, request.Timestamp, request.Signature, body.Span, time.GetUtcNow());

    /// <summary>Accepts missing fields, because the URL and the signature already identify the integration.</summary>
    private static bool TargetsThisInbox(ChatwootWebhook webhook, BridgeIntegration integration) =>
        (webhook.AccountId == 0 || webhook.AccountId == integration.Settings.AccountId)
        && (webhook.InboxId == 0 || integration.Inbox is null || webhook.InboxId == integration.Inbox.Id);

    [LoggerMessage(
        6020, LogLevel.Warning,
        "A Chatwoot webhook was rejected for {IntegrationId} ({Why}): catch-up finds its agent message within 10 minutes")]
    private static partial void LogRefused(ILogger logger, string integrationId, string why);
}
