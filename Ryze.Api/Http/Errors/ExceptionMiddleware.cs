using Microsoft.AspNetCore.Http.Features;
using Ryze.Domain.Errors;

namespace Ryze.Api.Http.Errors;

/// <summary>Turns whatever was thrown into the envelope: what the server refuses to read, and bugs (api.md 1).</summary>
internal sealed partial class ExceptionMiddleware(RequestDelegate next, ILogger<ExceptionMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client does not read the answer; the status is for the metrics.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            await ErrorEnvelope.WriteAsync(context, ErrorOf(refused, context));
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            LogFault(logger, context.TraceIdentifier, fault);
            context.Response.ContentLength = null;
            await ErrorEnvelope.WriteAsync(context, new RequestError.Fault());
        }
    }

    private static RequestError ErrorOf(BadHttpRequestException refused, HttpContext context) =>
        refused.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? new RequestError.TooLarge(context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize ?? 0)
            : new RequestError.Malformed(refused.StatusCode);

    [LoggerMessage(1101, LogLevel.Error, "Unhandled fault in request {CorrelationId}")]
    private static partial void LogFault(ILogger logger, string correlationId, Exception fault);
}
