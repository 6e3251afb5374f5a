using Ryze.Application.Shared;

namespace Ryze.Api.Http.Pipeline;

/// <summary>Gives every request an id that stands in its log lines and in the <c>X-Request-Id</c> of its response (api.md 1).</summary>
internal sealed class RequestIds(RequestDelegate next, IIds ids)
{
    public const string Header = "X-Request-Id";

    public Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = ids.New("req");
        context.Response.OnStarting(
            static state =>
            {
                var started = (HttpContext)state;
                started.Response.Headers[Header] = started.TraceIdentifier;
                return Task.CompletedTask;
            },
            context);
        return next(context);
    }
}
