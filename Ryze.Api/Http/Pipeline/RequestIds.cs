using Ryze.Application.Shared;

namespace Ryze.Api.Http.Pipeline;

/// <summary>Gives every request an id, for its log lines and its response's <c>X-Request-Id</c> (docs/spec/api.md 1).</summary>
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
