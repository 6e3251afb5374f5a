using Microsoft.AspNetCore.Mvc.Filters;
using Ryze.Api.Http.Errors;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.Http.Authentication;

/// <summary>Answers 503 without a configured bridge, before the instance is looked up (docs/spec/api.md 1, order of checks).</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequiresBridgeAttribute : Attribute, IAuthorizationFilter, IOrderedFilter
{
    public int Order => 0;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        if (!context.HttpContext.RequestServices.GetRequiredService<BridgeOptions>().IsConfigured)
        {
            context.Result = new ErrorResult(new BridgeError.NotConfigured());
        }
    }
}
