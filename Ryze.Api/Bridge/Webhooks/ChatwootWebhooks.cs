using MediatR;
using Microsoft.AspNetCore.Mvc;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Pipeline;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Api.Bridge.Webhooks;

/// <summary>
/// <c>POST /v1/webhooks/chatwoot/{id}/{path secret}</c>: receives a Chatwoot inbox's webhooks (docs/spec/bridge.md 3.2). It answers once
/// the webhook is stored: after 5 s without an answer Chatwoot shows the agent a failed message (docs/spec/chatwoot.md 1.4.4).
/// </summary>
internal static class ChatwootWebhooks
{
    /// <summary>
    /// The maximum bytes of a body (docs/spec/api.md 1). Chatwoot repeats a text three times and escapes some characters to six bytes.
    /// </summary>
    public const int MaxBodyLength = 4 * 1024 * 1024;

    /// <summary>How long a valid path secret is exempt from the failure limit. Tenants of a hosted Chatwoot share its addresses.</summary>
    private static readonly TimeSpan ValidFor = TimeSpan.FromDays(1);

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/v1/webhooks/chatwoot/{id}", HandleAsync)
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyLength))
            .ExcludeFromDescription();

    private static async Task HandleAsync(
        HttpContext context, string id, IMediator mediator, WebhookIntakeLimiter intake, CatchUpGate gate, AuthenticationFailures failures,
        RyzeMetrics metrics)
    {
        var pathSecret = SecretPaths.SecretOf(context);
        var credential = TokenHash.Of($"{id}/{pathSecret}").Hex;
        if (failures.IsBlocked(context) && !failures.WasRecentlyValid(credential))
        {
            // The address failed too often, so its body is not read.
            await failures.RefusalAsync(context, AuthenticationDoor.Webhook, new AccessError.InvalidToken());
            await RefuseAsync(context, 429, "rate_limited", "too many requests from this address had a wrong secret");
            return;
        }

        WebhookBody? body = null;
        var headers = context.Request.Headers;
        var webhook = new ReceiveWebhook(
            id,
            pathSecret,
            headers["X-Chatwoot-Delivery"].ToString(),
            headers["X-Chatwoot-Timestamp"].ToString(),
            headers["X-Chatwoot-Signature"].ToString(),
            async shareKey => (body = await intake.ReadAsync(context.Request, id, shareKey.Tenant))?.Bytes);
        try
        {
            // No cancellation when Chatwoot disconnects: it sends each webhook only once.
            var verdict = await mediator.Send(webhook, CancellationToken.None);
            metrics.WebhookReceived(OutcomeOf(verdict));
            if (verdict is WebhookVerdict.WrongPathSecret or WebhookVerdict.UnknownIntegration)
            {
                await failures.CountAsync(context, AuthenticationDoor.Webhook);
            }
            else
            {
                failures.MarkValid(credential, ValidFor);
            }

            await AnswerAsync(context, verdict);
        }
        catch (StorageException)
        {
            // Chatwoot does not repeat the webhook. Catch-up finds its message once the database is back.
            gate.RequestAll();
            throw;
        }
        finally
        {
            body?.Dispose();
        }
    }

    private static Task AnswerAsync(HttpContext context, WebhookVerdict verdict) => verdict switch
    {
        WebhookVerdict.Accepted => Results.Ok().ExecuteAsync(context),
        WebhookVerdict.UnknownIntegration => RefuseAsync(context, 404, "integration_not_found", "no such integration"),
        WebhookVerdict.WrongPathSecret or WebhookVerdict.BadSignature or WebhookVerdict.WrongAccountOrInbox => RefuseAsync(
            context, 401, "webhook_unauthorized", "wrong secret or signature, a timestamp out of the window, or another account or inbox"),
        WebhookVerdict.NoRoom => RefuseAsync(context, 503, "quota_exceeded", "too many agent messages are pending for this inbox"),
        WebhookVerdict.NotRead => RefuseAsync(context, 503, "busy", "too many webhooks at once, or the body was not received within 10 s"),
        _ => RefuseAsync(context, 400, "invalid_request", "the body is not a Chatwoot webhook"),
    };

    private static Task RefuseAsync(HttpContext context, int status, string code, string message) =>
        Results.Json(new { error = new { code, message, detail = "" } }, statusCode: status).ExecuteAsync(context);

    /// <summary>Value of the metric's <c>outcome</c> tag.</summary>
    public static string OutcomeOf(WebhookVerdict verdict) => verdict switch
    {
        WebhookVerdict.Accepted => "taken",
        WebhookVerdict.UnknownIntegration => "unknown_integration",
        WebhookVerdict.WrongPathSecret => "wrong_path_secret",
        WebhookVerdict.BadSignature => "not_signed",
        WebhookVerdict.WrongAccountOrInbox => "other_account_or_inbox",
        WebhookVerdict.NotRead => "not_read",
        WebhookVerdict.NoRoom => "no_room",
        _ => "invalid",
    };
}
