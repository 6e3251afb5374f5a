using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Ryze.Api.Http.Authentication;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.Hosting;

/// <summary>Removes the controllers of roles that this process does not run.</summary>
internal sealed class RoleControllers(RoleOptions roles) : IApplicationFeatureProvider<ControllerFeature>
{
    public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
    {
        foreach (var controller in feature.Controllers.ToList())
        {
            if (controller.IsDefined(typeof(BridgeRouteAttribute), inherit: true) ? !roles.Bridge : !roles.Api)
            {
                feature.Controllers.Remove(controller);
            }
        }
    }
}
