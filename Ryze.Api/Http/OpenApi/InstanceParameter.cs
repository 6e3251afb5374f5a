using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Ryze.Api.Http.Authentication;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Ryze.Api.Http.OpenApi;

/// <summary>
/// The <c>{instance}</c> of a route: what it is, and the two that are there in Development. The one that the creation makes comes first, so
/// that the operations can be tried from top to bottom; an activation comes first with the one that it need not be made for.
/// </summary>
internal sealed class InstanceParameter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.Name == OwnInstanceAttribute.RouteValue) ?? [])
        {
            parameter.Description = "Name of an instance of the token's account, compared without case.";
            string[] names = operation.OperationId == Journey.Activation
                ? [ExampleInputs.Instance, ExampleInputs.NewInstance]
                : [ExampleInputs.NewInstance, ExampleInputs.Instance];
            parameter.Examples = names.ToDictionary(
                name => name, IOpenApiExample (name) => new OpenApiExample { Value = JsonValue.Create(name) }, StringComparer.Ordinal);
        }
    }
}
