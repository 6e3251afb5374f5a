using System.Globalization;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Errors;

namespace Ryze.Api.Http.RateLimiting;

/// <summary>
/// Enforces the limits of docs/spec/api.md 3 in one-minute windows: per existing token, or per client address without one.
/// The global limit is checked first. Requests that it refuses do not count for the route's own limit.
/// </summary>
internal sealed class RateLimits(
    RequestDelegate next, IRequestCounter counter, IAccountRepository accounts, AuthenticationFailures failures, TimeProvider time)
{
    /// <summary>The maximum requests per window over all routes.</summary>
    public const int Limit = 100;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<CustomerRouteAttribute>() is null)
        {
            await next(context);
            return;
        }

        var now = time.GetUtcNow();
        var end = RateLimitWindow.EndAfter(now);
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

        RateLimitWindow.SetRetryAfter(context, now);
        await ErrorEnvelope.WriteAsync(context, new AccessError.RateLimited());
    }

    /// <returns>The limit with fewer remaining requests, and its count.</returns>
    private async Task<(long Limit, long Count)> CountAsync(HttpContext context, DateTimeOffset end)
    {
        if (await FindTokenAsync(context) is not { } token)
        {
            return (AuthenticationFailures.Limit, await CountFailureAsync(context));
        }

        var all = await counter.CountAsync(token.Hex, end, context.RequestAborted);
        if (all > Limit || context.GetEndpoint()!.Metadata.GetMetadata<OwnRateLimitAttribute>() is not { } route)
        {
            return (Limit, all);
        }

        var own = await counter.CountAsync($"{token.Hex}/{route.Name}", end, context.RequestAborted);
        return route.Limit - own <= Limit - all ? (route.Limit, own) : (Limit, all);
    }

    /// <summary>Counts a failure. An address over its limit is not counted again, which saves work during an attack.</summary>
    private Task<long> CountFailureAsync(HttpContext context) =>
        failures.IsBlocked(context)
            ? Task.FromResult(AuthenticationFailures.Limit + 1L) : failures.CountAsync(context, AuthenticationDoor.Token);

    /// <summary>The request's token if it exists, so that invented tokens get no counter. A recently valid token needs no lookup.</summary>
    private async Task<TokenHash?> FindTokenAsync(HttpContext context)
    {
        if (PresentedToken.Of(context) is not { } token || failures.WasRecentlyValid(token.Hex))
        {
            return PresentedToken.Of(context);
        }

        if (failures.IsBlocked(context) || !await ExistsAsync(context, token))
        {
            return null;
        }

        return token;
    }

    /// <summary>Looks the token up, and marks an unknown token so that authentication does not look it up again.</summary>
    private async Task<bool> ExistsAsync(HttpContext context, TokenHash token)
    {
        try
        {
            var exists = await accounts.FindCallerAsync(token, context.RequestAborted) is not null;
            if (!exists)
            {
                context.Features.Set(new UnknownToken());
            }

            return exists;
        }
        catch (StorageException)
        {
            // Counted like an existing token. Authentication runs next and reports the failure.
            return true;
        }
    }
}
