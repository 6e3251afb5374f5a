using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Ryze.Api.Contracts.Chatwoot;
using Ryze.Api.Contracts.Instances;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Ryze.Api.Http.OpenApi;

/// <summary>Which fields of a body are required, and one that works as it stands.</summary>
internal sealed class BodyExamples(ExampleInputs inputs) : ISchemaFilter, IRequestBodyFilter
{
    private const string Json = "application/json";

    private static readonly Dictionary<Type, string[]> Required = new()
    {
        [typeof(SetChatwootRequest)] = ["chatwootBaseUrl", "chatwootAccountId", "chatwootApiToken", "inboxName"],
        [typeof(CreateInstanceRequest)] = ["name"],
    };

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is OpenApiSchema written && Required.TryGetValue(context.Type, out var fields))
        {
            written.Required = new SortedSet<string>(fields, StringComparer.Ordinal);
        }
    }

    public void Apply(IOpenApiRequestBody requestBody, RequestBodyFilterContext context)
    {
        if (requestBody is not OpenApiRequestBody { Content: { } content } written
            || context.BodyParameterDescription is not { } body || !Required.ContainsKey(body.Type))
        {
            return;
        }

        written.Required = true;
        written.Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [Json] = new() { Schema = content[Json].Schema, Example = body.Type == typeof(SetChatwootRequest) ? Set() : Create() },
        };
    }

    private JsonObject Set() => new()
    {
        ["chatwootBaseUrl"] = inputs.ChatwootBaseUrl,
        ["chatwootAccountId"] = 1,
        ["chatwootApiToken"] = inputs.ChatwootApiToken,
        ["inboxName"] = ExampleInputs.InboxName,
        ["signMessages"] = true,
        ["ignoreGroups"] = false,
        ["startAsPending"] = false,
        ["reopenResolved"] = true,
    };

    // Without token: one that is written here would be everybody's.
    private JsonObject Create() => new()
    {
        ["name"] = ExampleInputs.NewInstance,
        ["chatwootEnabled"] = true,
        ["chatwootBaseUrl"] = inputs.ChatwootBaseUrl,
        ["chatwootAccountId"] = 1,
        ["chatwootApiToken"] = inputs.ChatwootApiToken,
        ["chatwootInboxName"] = ExampleInputs.NewInboxName,
        ["chatwootSignMessages"] = true,
        ["chatwootIgnoreGroups"] = false,
        ["chatwootStartAsPending"] = false,
        ["chatwootReopenResolved"] = true,
    };
}
