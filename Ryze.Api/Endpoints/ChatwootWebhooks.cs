using MediatR;
using Microsoft.AspNetCore.Mvc;
using Ryze.Api.Http;
using Ryze.Application.AgentMessages;
using Ryze.Application.Ports;
using Ryze.Domain.Accounts;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Telemetry;

namespace Ryze.Api.Endpoints;

/// <summary>
/// <c>POST /v1/webhooks/chatwoot/{id}/{path secret}</c>: where a Chatwoot inbox reports (bridge.md 3.2). Answered as soon as the report is
/// stored, because Chatwoot waits 5 s and shows the agent a failed message otherwise (chatwoot.md 1.4.4).
/// </summary>
internal static class ChatwootWebhooks
{
    /// <summary>Bytes of a body (api.md 1). Chatwoot repeats a text three times, and writes some characters as six bytes.</summary>
    public const int MaxBodyLength = 4 * 1024 * 1024;

    private const string Prefix = "/v1/webhooks/chatwoot/";

    private static readonly object PathSecret = new();

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost(Prefix + "{id}", HandleAsync)
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyLength))
            .ExcludeFromDescription();

    /// <summary>
    /// Takes the secret out of the path before anyone sees it: routing logs every path that it matches, and whatever stands behind may.
    /// </summary>
    public static Task HidePathSecretAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.Value is { } path && path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && path.IndexOf('/', Prefix.Length) is > 0 and var end)
        {
            context.Items[PathSecret] = path[(end + 1)..];
            context.Request.Path = path[..end];
        }

        return next(context);
    }

    private static async Task HandleAsync(
        HttpContext context, string id, IMediator mediator, CatchUpGate gate, AuthenticationFailures failures, RyzeMetrics metrics)
    {
        var pathSecret = context.Items[PathSecret] as string ?? "";
        var credential = TokenHash.Of($"{id}/{pathSecret}").Hex;
        if (failures.IsBlocked(context) && !failures.WasValidLately(credential))
        {
            // Before the body is read: the address has failed too often.
            await ErrorEnvelope.WriteAsync(context, await failures.RefusalAsync(context, AuthenticationDoor.Webhook, new AccessError.InvalidToken()));
            return;
        }

        // Grows with what comes, not with what is announced: nobody knows yet who it is.
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers;
        var webhook = new ReceiveWebhook(
            id,
            pathSecret,
            headers["X-Chatwoot-Delivery"].ToString(),
            headers["X-Chatwoot-Timestamp"].ToString(),
            headers["X-Chatwoot-Signature"].ToString(),
            body.GetBuffer().AsMemory(0, (int)body.Length));
        try
        {
            // Not given up on when Chatwoot hangs up: it has sent the whole of it, and sends it once.
            var verdict = await mediator.Send(webhook, CancellationToken.None);
            metrics.WebhookCame(verdict);
            if (verdict is WebhookVerdict.Stranger or WebhookVerdict.UnknownIntegration)
            {
                await failures.CountAsync(context, AuthenticationDoor.Webhook);
            }
            else
            {
                failures.MarkValid(credential);
            }

            await AnswerAsync(context, verdict);
        }
        catch (StorageException)
        {
            // Chatwoot does not repeat it; it is looked for as soon as the database is back.
            gate.AskAll();
            throw;
        }
    }

    private static Task AnswerAsync(HttpContext context, WebhookVerdict verdict) => verdict switch
    {
        WebhookVerdict.Taken => Results.Ok().ExecuteAsync(context),
        WebhookVerdict.UnknownIntegration => RefuseAsync(context, 404, "integration_not_found", "no such integration"),
        WebhookVerdict.Stranger or WebhookVerdict.NotSigned or WebhookVerdict.NotMeant => RefuseAsync(
            context, 401, "webhook_unauthorized", "wrong secret or signature, a timestamp out of the window, or another account or inbox"),
        _ => RefuseAsync(context, 400, "invalid_request", "the body is no webhook of Chatwoot"),
    };

    private static Task RefuseAsync(HttpContext context, int status, string code, string message) =>
        Results.Json(new { error = new { code, message, detail = "" } }, statusCode: status).ExecuteAsync(context);
}
