using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Api.Http.Pipeline;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;

namespace Ryze.Api.Bridge.Files;

/// <summary><c>GET /v1/files/{secret}</c>: the engine downloads an agent's file here, once (docs/adr/0013).</summary>
internal static class EngineFileDownloads
{
    private const int BufferSize = 64 * 1024;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet(IEngineFiles.Path.TrimEnd('/'), HandleAsync).ExcludeFromDescription();

    private static async Task HandleAsync(HttpContext context, IEngineFiles files, AuthenticationFailures failures)
    {
        // The lookup precedes the failure limit: a one-time secret has no earlier success that could exempt it, and it cannot be guessed.
        var secret = SecretPaths.SecretOf(context);
        await using var file = files.Open(secret);
        if (file is null)
        {
            // An engine that repeats a known secret is not guessing.
            Error missing = new RequestError.RouteNotFound();
            await ErrorEnvelope.WriteAsync(
                context, files.IsKnown(secret) ? missing : await failures.RefusalAsync(context, AuthenticationDoor.File, missing));
            return;
        }

        context.Response.ContentType = file.MimeType;
        context.Response.ContentLength = file.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentDisposition = "attachment";
        context.Response.Headers.CacheControl = "no-store";
        if (HeadRequests.IsHead(context))
        {
            return;
        }

        if (await SendAsync(file.Content, context))
        {
            await context.Response.CompleteAsync();
            files.MarkFetched(secret);
        }
    }

    /// <returns>False when the connection ended early. Only the flush shows that; a write to a closed connection still succeeds.</returns>
    private static async Task<bool> SendAsync(Stream content, HttpContext context)
    {
        var writer = context.Response.BodyWriter;
        int read;
        while ((read = await content.ReadAsync(writer.GetMemory(BufferSize), context.RequestAborted)) > 0)
        {
            writer.Advance(read);
            var flushed = await writer.FlushAsync(context.RequestAborted);
            if (flushed.IsCompleted || flushed.IsCanceled)
            {
                return false;
            }
        }

        return !context.RequestAborted.IsCancellationRequested;
    }
}
