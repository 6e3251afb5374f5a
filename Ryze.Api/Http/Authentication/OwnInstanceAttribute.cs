using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using Ryze.Api.Http.Errors;
using Ryze.Application.PublicApi.Instances;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Api.Http.Authentication;

/// <summary>
/// Resolves the route's <c>{instance}</c> in the caller's account, before the body is read (docs/spec/api.md 1 and 2).
/// Sets the <see cref="Instance"/> as a request feature.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OwnInstanceAttribute : Attribute, IAsyncAuthorizationFilter, IOrderedFilter
{
    public const string RouteValue = "instance";

    public int Order => 1;

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        var caller = http.Features.GetRequiredFeature<Caller>();
        var name = (string)http.GetRouteValue(RouteValue)!;
        var instance = await http.RequestServices.GetRequiredService<IInstanceRepository>()
            .FindAsync(caller.AccountId, name, http.RequestAborted);
        if ((instance is null ? new AccessError.InstanceNotFound() : caller.MayUse(instance)) is { } refused)
        {
            context.Result = new ErrorResult(refused);
            return;
        }

        http.Features.Set(instance);
    }
}
