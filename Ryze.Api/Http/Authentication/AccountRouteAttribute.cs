using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using Ryze.Api.Http.Errors;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Accounts;

namespace Ryze.Api.Http.Authentication;

/// <summary>Allows only account tokens: an instance's token gets 403 before the body is read (docs/spec/api.md 2).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AccountRouteAttribute : Attribute, IAuthorizationFilter
{
    public void OnAuthorization(AuthorizationFilterContext context)
    {
        if (context.HttpContext.Features.GetRequiredFeature<Caller>().InstanceId is not null)
        {
            context.Result = new ErrorResult(new AccessError.AccountTokenRequired());
        }
    }
}
