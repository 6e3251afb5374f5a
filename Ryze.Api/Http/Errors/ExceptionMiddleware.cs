using Microsoft.AspNetCore.Http.Features;
using Ryze.Domain.Errors;

namespace Ryze.Api.Http.Errors;

/// <summary>Turns exceptions into the error envelope: requests that Kestrel refuses to read, and bugs (docs/spec/api.md 1).</summary>
internal sealed partial class ExceptionMiddleware(RequestDelegate next, ILogger<ExceptionMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException
            && context.RequestAborted.IsCancellationRequested)
        {
            // The client is disconnected; only the metrics see this status.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await ErrorEnvelope.WriteAsync(context, ErrorOf(exception, context));
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            LogUnhandled(logger, context.TraceIdentifier, exception);
            context.Response.ContentLength = null;
            await ErrorEnvelope.WriteAsync(context, new RequestError.Fault());
        }
    }

    private static RequestError ErrorOf(BadHttpRequestException exception, HttpContext context) =>
        exception.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? new RequestError.TooLarge(context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize ?? 0)
            : new RequestError.Malformed(exception.StatusCode);

    [LoggerMessage(1101, LogLevel.Error, "An unhandled exception ended request {CorrelationId}: the client received 500")]
    private static partial void LogUnhandled(ILogger logger, string correlationId, Exception exception);
}
