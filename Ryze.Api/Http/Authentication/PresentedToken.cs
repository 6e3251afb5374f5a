using Ryze.Domain;

namespace Ryze.Api.Http.Authentication;

/// <summary>Finds a request's token once and keeps only its hash (docs/spec/api.md 2).</summary>
internal static class PresentedToken
{
    private const string Bearer = "Bearer ";

    /// <summary>The hash of header <c>token</c>, else of <c>Authorization: Bearer</c>. Null when neither was sent.</summary>
    public static TokenHash? Of(HttpContext context)
    {
        if (context.Features.Get<Found>() is { } found)
        {
            return found.Hash;
        }

        var token = context.Request.Headers["token"].ToString().Trim();
        if (token.Length == 0)
        {
            var authorization = context.Request.Headers.Authorization.ToString();
            token = authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : "";
        }

        TokenHash? hash = token.Length == 0 ? null : TokenHash.Of(token);
        context.Features.Set(new Found(hash));
        return hash;
    }

    private sealed record Found(TokenHash? Hash);
}
