using System.Globalization;
using Microsoft.Net.Http.Headers;
using Ryze.Application.Ports;
using Ryze.Domain.Errors;

namespace Ryze.Api.Http;

/// <summary>
/// The global limit of api.md 3: a fixed window of one minute per token, or per client address where no token is sent, before anything
/// else is looked at.
/// </summary>
internal sealed class RateLimits(RequestDelegate next, IRequestCounter counter, TimeProvider time)
{
    /// <summary>Requests per window.</summary>
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
        var count = await counter.CountAsync(PartitionOf(context), end, context.RequestAborted);
        var headers = context.Response.Headers;
        headers["X-RateLimit-Limit"] = Limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = Math.Max(0, Limit - count).ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (count <= Limit)
        {
            await next(context);
            return;
        }

        headers[HeaderNames.RetryAfter] = Math.Ceiling((end - now).TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await ErrorEnvelope.WriteAsync(context, new AccessError.RateLimited());
    }

    private static string PartitionOf(HttpContext context) =>
        PresentedToken.Of(context) is { } token ? token.Hex : $"ip:{context.Connection.RemoteIpAddress}";
}
