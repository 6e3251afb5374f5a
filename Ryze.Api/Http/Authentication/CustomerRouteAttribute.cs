using Microsoft.AspNetCore.Authorization;

namespace Ryze.Api.Http.Authentication;

/// <summary>A route for customers. It requires a token and is rate limited.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class CustomerRouteAttribute : AuthorizeAttribute
{
    public CustomerRouteAttribute() => AuthenticationSchemes = TokenAuthentication.SchemeName;
}
