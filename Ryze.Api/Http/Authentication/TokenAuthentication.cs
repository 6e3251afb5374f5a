using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Ryze.Api.Http.Errors;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Accounts;

namespace Ryze.Api.Http.Authentication;

/// <summary>Authenticates a customer's token (docs/spec/api.md 2). Sets the <see cref="Caller"/> as a request feature.</summary>
internal sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IAccountRepository accounts,
    AuthenticationFailures failures)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "token";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // The framework runs the only scheme on every route, but only customer routes need the lookup.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<CustomerRouteAttribute>() is null || PresentedToken.Of(Context) is not { } token)
        {
            return AuthenticateResult.NoResult();
        }

        if (Context.Features.Get<UnknownToken>() is not null
            || await accounts.FindCallerAsync(token, Context.RequestAborted) is not { } caller)
        {
            failures.Forget(token.Hex);
            return AuthenticateResult.Fail("unknown token");
        }

        failures.MarkValid(token.Hex);
        Context.Features.Set(caller);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(SchemeName)), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        ErrorEnvelope.WriteAsync(
            Context, PresentedToken.Of(Context) is null ? new AccessError.MissingToken() : new AccessError.InvalidToken());
}

/// <summary>Request feature: the token was looked up and does not exist.</summary>
internal sealed record UnknownToken;
