using Microsoft.Extensions.Primitives;
using Ryze.Api.Http.Authentication;

namespace Ryze.Api.Http.Pipeline;

/// <summary>
/// Sets headers that protect browsers (docs/security.md): no type guessing and no framing. Customer responses are not cached, because
/// they may contain a token. A header that the route already set stays.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(
            static state =>
            {
                var started = (HttpContext)state;
                Set(started, "X-Content-Type-Options", "nosniff");
                Set(started, "X-Frame-Options", "DENY");
                Set(started, "Content-Security-Policy", "frame-ancestors 'none'");
                if (started.GetEndpoint()?.Metadata.GetMetadata<CustomerRouteAttribute>() is not null)
                {
                    Set(started, "Cache-Control", "no-store");
                }

                return Task.CompletedTask;
            },
            context);
        return next(context);
    }

    private static void Set(HttpContext context, string name, string value)
    {
        if (StringValues.IsNullOrEmpty(context.Response.Headers[name]))
        {
            context.Response.Headers[name] = value;
        }
    }
}
