using Microsoft.AspNetCore.Mvc.Filters;
using Ryze.Api.Http.Errors;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.Http.Authentication;

/// <summary>A bridge route. It requires <c>Authorization: Bearer BRIDGE_TOKEN</c> (docs/spec/bridge.md 1).</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class BridgeRouteAttribute : Attribute, IAsyncAuthorizationFilter
{
    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        if (SharedSecret.IsBearer(http.Request, http.RequestServices.GetRequiredService<BridgeOptions>().Token!))
        {
            return;
        }

        var unauthorized = new ChatwootFailure(BridgeErrorCode.BridgeUnauthorized, Detail.None);
        var refusal = await http.RequestServices.GetRequiredService<AuthenticationFailures>()
            .RefusalAsync(http, AuthenticationDoor.Bridge, unauthorized);
        context.Result = refusal is ChatwootFailure ? new BridgeErrorResult(unauthorized) : new ErrorResult(refusal);
    }
}
