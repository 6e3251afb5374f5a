using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Swashbuckle.AspNetCore.Annotations;

namespace Ryze.Api.Http.OpenApi;

/// <summary>The order of operations in Swagger UI. A first-time user can execute them from top to bottom.</summary>
internal static class Journey
{
    public const string Activation = "chatwoot_set";

    private static readonly string[] Operations =
        ["instance_new", "instance_list", "engine_set", "engine_list", Activation, "chatwoot_list", "chatwoot_deliveries",
            "chatwoot_retry", "chatwoot_delete", "engine_delete", "instance_delete"];

    public static string PlaceOf(ApiDescription operation)
    {
        var id = operation.ActionDescriptor.EndpointMetadata.OfType<SwaggerOperationAttribute>().FirstOrDefault()?.OperationId;
        var place = Array.IndexOf(Operations, id);
        return $"{(place < 0 ? Operations.Length : place):D4}";
    }
}
