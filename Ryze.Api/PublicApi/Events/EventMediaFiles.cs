using MediatR;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Api.Http.Pipeline;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.PublicApi.Events;

/// <summary><c>GET /api/engine/media/{id}</c>: the bridge downloads an event's base64 file here.</summary>
internal static class EventMediaFiles
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/api/engine/media/{id}", HandleAsync).WithMetadata(new InternalRouteAttribute()).ExcludeFromDescription();

    private static async Task HandleAsync(
        HttpContext context, string id, IMediator mediator, BridgeOptions bridge, AuthenticationFailures failures)
    {
        if (bridge.Token is not { } token || !SharedSecret.IsBearer(context.Request, token))
        {
            await ErrorEnvelope.WriteAsync(
                context, await failures.RefusalAsync(context, AuthenticationDoor.Bridge, new AccessError.InvalidToken()));
            return;
        }

        var found = await mediator.Send(new FindEventMedia(id), context.RequestAborted);
        if (!found.TryGet(out var media, out var error))
        {
            await ErrorEnvelope.WriteAsync(context, error);
            return;
        }

        // The MIME type is untrusted, so no browser may execute the file.
        context.Response.ContentType = media.MimeType;
        context.Response.ContentLength = media.Content.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentDisposition = "attachment";
        await context.Response.Body.WriteAsync(media.Content, context.RequestAborted);
    }
}
