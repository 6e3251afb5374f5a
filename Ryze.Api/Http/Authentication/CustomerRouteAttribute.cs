using Microsoft.AspNetCore.Authorization;

namespace Ryze.Api.Http.Authentication;

/// <summary>A route that customers call: counted by the rate limit, and closed without a token.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class CustomerRouteAttribute : AuthorizeAttribute
{
    public CustomerRouteAttribute() => AuthenticationSchemes = TokenAuthentication.SchemeName;
}
