using System.Globalization;
using Microsoft.Net.Http.Headers;
using Ryze.Application.Ports;
using Ryze.Domain.Errors;

namespace Ryze.Api.Http;

/// <summary>
/// The limits of api.md 3: a fixed window of one minute per token, or per client address where no token is sent, before anything else is
/// looked at. The global limit first; a route's own on top, and what the global one refused is not counted there.
/// </summary>
internal sealed class RateLimits(RequestDelegate next, IRequestCounter counter, TimeProvider time)
{
    /// <summary>Requests per window over all routes.</summary>
    public const int Limit = 100;

    private const int WindowSeconds = 60;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<CustomerRouteAttribute>() is null)
        {
            await next(context);
            return;
        }

        var now = time.GetUtcNow();
        var end = DateTimeOffset.FromUnixTimeSeconds((now.ToUnixTimeSeconds() / WindowSeconds + 1) * WindowSeconds);
        var (limit, count) = await CountAsync(context, end);
        var headers = context.Response.Headers;
        headers["X-RateLimit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = Math.Max(0, limit - count).ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (count <= limit)
        {
            await next(context);
            return;
        }

        headers[HeaderNames.RetryAfter] = Math.Ceiling((end - now).TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await ErrorEnvelope.WriteAsync(context, new AccessError.RateLimited());
    }

    /// <returns>Of the limits that hold for the route the one that leaves fewer requests, and what it counted.</returns>
    private async Task<(long Limit, long Count)> CountAsync(HttpContext context, DateTimeOffset end)
    {
        var partition = PartitionOf(context);
        var all = await counter.CountAsync(partition, end, context.RequestAborted);
        if (all > Limit || context.GetEndpoint()!.Metadata.GetMetadata<OwnRateLimitAttribute>() is not { } route)
        {
            return (Limit, all);
        }

        var own = await counter.CountAsync($"{partition}/{route.Name}", end, context.RequestAborted);
        return route.Limit - own <= Limit - all ? (route.Limit, own) : (Limit, all);
    }

    private static string PartitionOf(HttpContext context) =>
        PresentedToken.Of(context) is { } token ? token.Hex : $"ip:{context.Connection.RemoteIpAddress}";
}
