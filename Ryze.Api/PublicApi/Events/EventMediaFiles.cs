using System.Buffers;
using MediatR;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Api.Http.Pipeline;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.PublicApi.Events;

/// <summary>
/// <c>GET /api/engine/media/{id}</c>: the bridge downloads an event's file here, which is stored as base64 or still at the engine.
/// </summary>
internal static class EventMediaFiles
{
    /// <summary>In bytes, as for every file (docs/spec/security.md 2).</summary>
    public const long MaxLength = 40 * 1024 * 1024;

    private const int ChunkLength = 64 * 1024;

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(2);

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/api/engine/media/{id}", HandleAsync).WithMetadata(new InternalRouteAttribute()).ExcludeFromDescription();

    private static async Task HandleAsync(
        HttpContext context, string id, IMediator mediator, BridgeOptions bridge, AuthenticationFailures failures, TimeProvider time)
    {
        if (bridge.Token is not { } token || !SharedSecret.IsBearer(context.Request, token))
        {
            await ErrorEnvelope.WriteAsync(
                context, await failures.RefusalAsync(context, AuthenticationDoor.Bridge, new AccessError.InvalidToken()));
            return;
        }

        using var deadline = new CancellationTokenSource(Within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            var found = await mediator.Send(new FindEventMedia(id), either.Token);
            if (!found.TryGet(out var media, out var error))
            {
                await ErrorEnvelope.WriteAsync(context, error);
                return;
            }

            await using (media)
            {
                await WriteAsync(context, media, either.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException
            || (exception is OperationCanceledException && deadline.IsCancellationRequested))
        {
            await EndAsync(context);
        }
    }

    private static async Task WriteAsync(HttpContext context, OpenedMedia media, CancellationToken cancellationToken)
    {
        if (media.Length > MaxLength)
        {
            await ErrorEnvelope.WriteAsync(context, new EventError.FileUnavailable(Detail.Of($"it is larger than {MaxLength} bytes")));
            return;
        }

        // The MIME type is untrusted, so no browser may execute the file.
        context.Response.ContentType = media.MimeType;
        context.Response.ContentLength = media.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentDisposition = "attachment";
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            long total = 0;
            int read;
            while ((read = await media.Content.ReadAsync(chunk, cancellationToken)) > 0)
            {
                total += read;
                if (total > (media.Length ?? MaxLength))
                {
                    // The answer has begun, so only a broken connection shows that it is incomplete.
                    context.Abort();
                    return;
                }

                await context.Response.Body.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
            }

            if (total < media.Length)
            {
                context.Abort();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static Task EndAsync(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return ErrorEnvelope.WriteAsync(context, new EventError.FileUnavailable(Detail.Of("the engine did not deliver it in time")));
    }
}
