using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Ryze.Api.Http.Authentication;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Ryze.Api.Http.OpenApi;

/// <summary>
/// Documents a route's <c>{instance}</c> with Development's two instances. The created instance is first, so that users can try the
/// operations from top to bottom. The activation lists the existing instance first, because it needs no creation.
/// </summary>
internal sealed class InstanceParameter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.Name == OwnInstanceAttribute.RouteValue)
            ?? [])
        {
            parameter.Description = "Name of an instance in the token's account, case-insensitive.";
            string[] names = operation.OperationId == Journey.Activation
                ? [ExampleInputs.Instance, ExampleInputs.NewInstance]
                : [ExampleInputs.NewInstance, ExampleInputs.Instance];
            parameter.Examples = names.ToDictionary(
                name => name, IOpenApiExample (name) => new OpenApiExample { Value = JsonValue.Create(name) }, StringComparer.Ordinal);
        }
    }
}
