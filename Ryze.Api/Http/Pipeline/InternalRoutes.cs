using HostOptions = Ryze.Infrastructure.Shared.Configuration.HostOptions;

namespace Ryze.Api.Http.Pipeline;

/// <summary>
/// Marks a route that only the operator's own processes call: the bridge's contract, the socket, media and metrics. With <c>INTERNAL_URLS</c> it
/// is answered there alone, and the public listeners answer as if it did not exist (security.md 2).
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class InternalRouteAttribute : Attribute;

internal sealed class InternalRoutes(RequestDelegate next, HostOptions host)
{
    public Task InvokeAsync(HttpContext context)
    {
        // The port of the socket, which no header of a caller can change.
        if (context.GetEndpoint()?.Metadata.GetMetadata<InternalRouteAttribute>() is null || host.IsInternal(context.Connection.LocalPort))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
