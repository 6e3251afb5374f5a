using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc.Filters;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Configuration;

namespace Ryze.Api.Http;

/// <summary>A route of the bridge: closed without <c>Authorization: Bearer BRIDGE_TOKEN</c>, compared in constant time (bridge.md 1).</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class BridgeRouteAttribute : Attribute, IAuthorizationFilter
{
    private const string Bearer = "Bearer ";

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var expected = context.HttpContext.RequestServices.GetRequiredService<BridgeOptions>().Token!.Reveal();
        var header = context.HttpContext.Request.Headers.Authorization.ToString();
        var sent = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : "";
        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent)), SHA256.HashData(Encoding.UTF8.GetBytes(expected))))
        {
            context.Result = new BridgeErrorResult(new BridgeFailure(BridgeErrorCode.BridgeUnauthorized, Detail.None));
        }
    }
}
