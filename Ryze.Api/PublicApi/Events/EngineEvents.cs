using System.Buffers;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.PublicApi.Events;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Api.PublicApi.Events;

/// <summary>
/// <c>POST /api/engine/events/{instance}</c>: the WhatsApp engine's webhook (docs/spec/bridge.md 4). It is an endpoint and not a
/// controller, because it handles every message of every customer and must be fast.
/// </summary>
internal sealed class EngineEvents(
    IMediator mediator,
    EngineEventReader reader,
    EventIntakeLimiter gate,
    EngineOptions engine,
    BridgeOptions bridge,
    AuthenticationFailures failures,
    RyzeMetrics metrics)
{
    /// <summary>
    /// The maximum bytes of a body that are kept, including base64 files (docs/spec/api.md 1). A larger body loses its file.
    /// </summary>
    public const int MaxBodyLength = 16 * 1024 * 1024;

    /// <summary>The maximum bytes of a body that are read. A larger body is refused.</summary>
    public const int MaxReadLength = 64 * 1024 * 1024;

    /// <summary>
    /// The maximum bytes to read and discard before refusing a too large body. The engine reads the answer only after it sent its body.
    /// </summary>
    private const long MaxDrainedLength = 1024 * 1024 * 1024;

    private const int DrainedAtOnce = 64 * 1024;

    public static void Map(IEndpointRouteBuilder app)
    {
        var events = app.ServiceProvider.GetRequiredService<EngineEvents>();

        // RyzeAPI's "byEvents" setting appends the event's name to the URL.
        app.MapPost("/api/engine/events/{instance}/{**byEvent}", events.HandleAsync)
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .ExcludeFromDescription();
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (RefusalOf(context.Request) is { } refused)
        {
            metrics.EventRefused(refused is AccessError ? EventRefusal.Unauthorized : EventRefusal.NotConfigured);
            await ErrorEnvelope.WriteAsync(
                context, refused is AccessError ? await failures.RefusalAsync(context, AuthenticationDoor.Engine, refused) : refused);
            return;
        }

        var accepted = await EnterAsync(context);
        if (accepted.TryGet(out var acceptance, out var error))
        {
            metrics.EventAccepted(OutcomeOf(acceptance));
            await WriteAsync(context, acceptance);
            return;
        }

        metrics.EventRefused(EventRefusal.Refused);
        if (error is EventError.Busy or EventError.BacklogFull)
        {
            context.Response.Headers.RetryAfter = error is EventError.Busy ? "1" : "60";
        }

        if (error is RequestError.TooLarge)
        {
            await DrainAsync(context);
        }

        await ErrorEnvelope.WriteAsync(context, error);
    }

    /// <summary>Checks the caller, then the module, in the order of docs/spec/api.md 1.</summary>
    private Error? RefusalOf(HttpRequest request)
    {
        var sent = request.Headers.Authorization.ToString();
        return engine.WebhookAuthorization is not { } expected ? new EventError.WebhookNotConfigured()
            : sent.Length == 0 ? new AccessError.MissingToken()
            : !SharedSecret.Is(sent, expected) ? new AccessError.InvalidToken()
            : !bridge.IsConfigured ? new BridgeError.NotConfigured()
            : null;
    }

    private async Task<Result<EventAcceptance>> EnterAsync(HttpContext context)
    {
        var length = context.Request.ContentLength ?? MaxBodyLength;
        using var lease = await gate.EnterAsync(Math.Min(length, MaxBodyLength), context.RequestAborted);
        return lease.IsAcquired ? await AcceptOrCountAsync(context) : new EventError.Busy();
    }

    /// <summary>Counts an exception, which a middleware answers. A disconnected engine is not counted.</summary>
    private async Task<Result<EventAcceptance>> AcceptOrCountAsync(HttpContext context)
    {
        try
        {
            return await AcceptAsync(context);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            metrics.EventRefused(exception is BadHttpRequestException ? EventRefusal.Refused : EventRefusal.Failed);
            throw;
        }
    }

    private async Task<Result<EventAcceptance>> AcceptAsync(HttpContext context)
    {
        using var body = new EventBody(MaxBodyLength, MaxReadLength);
        if (!await body.TryReadAsync(context.Request.Body, context.Request.ContentLength, context.RequestAborted))
        {
            return new RequestError.TooLarge(MaxBodyLength);
        }

        var read = reader.Read(body.Bytes);
        if (!read.TryGet(out var engineEvent, out var error))
        {
            return error;
        }

        var account = context.Request.Query["account"].ToString();
        return await mediator.Send(
            new AcceptEvent((string)context.GetRouteValue("instance")!, account.Length == 0 ? null : account, engineEvent),
            context.RequestAborted);
    }

    /// <summary>Reads and discards the rest of a body that is too large.</summary>
    internal static async Task DrainAsync(HttpContext context)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(DrainedAtOnce);
        try
        {
            for (long drained = 0; drained < MaxDrainedLength;)
            {
                var read = await context.Request.Body.ReadAsync(bytes, context.RequestAborted);
                if (read == 0)
                {
                    return;
                }

                drained += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static Task WriteAsync(HttpContext context, EventAcceptance acceptance)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.Body.WriteAsync(
            acceptance switch
            {
                EventAcceptance.Stored => Accepted,
                EventAcceptance.Known => Known,
                _ => Ignored,
            },
            context.RequestAborted).AsTask();
    }

    private static readonly byte[] Accepted = """{"success":true,"message":"event accepted"}"""u8.ToArray();
    private static readonly byte[] Known = """{"success":true,"message":"event already known"}"""u8.ToArray();
    private static readonly byte[] Ignored = """{"success":true,"message":"event ignored"}"""u8.ToArray();

    /// <summary>Value of the metric's <c>outcome</c> tag.</summary>
    public static string OutcomeOf(EventAcceptance acceptance) => acceptance switch
    {
        EventAcceptance.Stored => "stored",
        EventAcceptance.Known => "known",
        _ => "ignored",
    };
}
