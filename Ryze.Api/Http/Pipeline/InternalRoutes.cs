using HostOptions = Ryze.Infrastructure.Shared.Configuration.HostOptions;

namespace Ryze.Api.Http.Pipeline;

/// <summary>
/// Marks a route that only the operator's processes call: the bridge's HTTP contract, the link, media and metrics.
/// With <c>INTERNAL_URLS</c>, only the listeners named there serve it; all others answer 404 (docs/spec/security.md 2).
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class InternalRouteAttribute : Attribute;

internal sealed class InternalRoutes(RequestDelegate next, HostOptions host)
{
    public Task InvokeAsync(HttpContext context)
    {
        // LocalPort is the TCP connection's port, which no request header can change.
        if (context.GetEndpoint()?.Metadata.GetMetadata<InternalRouteAttribute>() is null || host.IsInternal(context.Connection.LocalPort))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
