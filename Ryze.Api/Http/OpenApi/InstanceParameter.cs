using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Ryze.Api.Http.OpenApi;

/// <summary>The <c>{instance}</c> of a route: what it is, and one that exists in Development.</summary>
internal sealed class InstanceParameter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.Name == OwnInstanceAttribute.RouteValue) ?? [])
        {
            parameter.Description = "Name of an instance of the token's account, compared without case.";
            parameter.Example = ExampleInputs.Instance;
        }
    }
}
