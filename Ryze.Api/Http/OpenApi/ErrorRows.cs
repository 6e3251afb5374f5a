using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Ryze.Api.Http.Errors;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Ryze.Api.Http.OpenApi;

/// <summary>
/// Adds an operation's error rows as named examples. <see cref="ErrorAnswer"/> creates their texts, so they match real answers.
/// </summary>
internal sealed class ErrorRows(ExampleInputs inputs) : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var rows = operation.OperationId switch
        {
            "instance_new" => ErrorRowCatalog.Create(),
            "instance_list" => ErrorRowCatalog.ListInstances(),
            "instance_delete" => ErrorRowCatalog.DeleteInstance(),
            Journey.Activation => ErrorRowCatalog.Set(inputs),
            "engine_set" => EngineErrorRows.Set(),
            "engine_list" => EngineErrorRows.List(),
            "engine_delete" => EngineErrorRows.Delete(),
            "chatwoot_list" => ErrorRowCatalog.List(),
            "chatwoot_deliveries" => ErrorRowCatalog.Deliveries(),
            "chatwoot_retry" => ErrorRowCatalog.Retry(),
            "chatwoot_delete" => ErrorRowCatalog.Delete(),
            _ => [],
        };
        operation.Responses ??= [];
        foreach (var status in rows.GroupBy(row => ErrorAnswer.Of(row.Error).Status).OrderBy(status => status.Key))
        {
            operation.Responses[$"{status.Key}"] = new OpenApiResponse
            {
                Description = string.Join("\n\n", status.Select(row => $"- {row.When}")),
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/json"] = new()
                    {
                        Schema = context.SchemaGenerator.GenerateSchema(typeof(ErrorEnvelope), context.SchemaRepository),
                        Examples = status.ToDictionary(row => row.Name, ExampleOf, StringComparer.Ordinal),
                    },
                },
            };
        }
    }

    private static IOpenApiExample ExampleOf(ErrorRow row) => new OpenApiExample
    {
        Summary = row.When,
        Value = new JsonObject
        {
            ["success"] = false,
            ["error"] = new JsonObject { ["message"] = ErrorAnswer.Of(row.Error).Message },
        },
    };
}
