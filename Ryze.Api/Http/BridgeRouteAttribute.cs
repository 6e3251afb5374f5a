using Microsoft.AspNetCore.Mvc.Filters;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Configuration;

namespace Ryze.Api.Http;

/// <summary>A route of the bridge: closed without <c>Authorization: Bearer BRIDGE_TOKEN</c> (bridge.md 1).</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class BridgeRouteAttribute : Attribute, IAuthorizationFilter
{
    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var expected = context.HttpContext.RequestServices.GetRequiredService<BridgeOptions>().Token!;
        if (!SharedSecret.IsBearer(context.HttpContext.Request, expected))
        {
            context.Result = new BridgeErrorResult(new BridgeFailure(BridgeErrorCode.BridgeUnauthorized, Detail.None));
        }
    }
}
