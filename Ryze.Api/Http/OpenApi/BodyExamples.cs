using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Ryze.Api.PublicApi.Engines;
using Ryze.Api.PublicApi.Instances;
using Ryze.Api.PublicApi.Integrations;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Ryze.Api.Http.OpenApi;

/// <summary>Documents each body's required fields and a working example.</summary>
internal sealed class BodyExamples(ExampleInputs inputs) : ISchemaFilter, IRequestBodyFilter
{
    private const string Json = "application/json";

    private static readonly Dictionary<Type, string[]> Required = new()
    {
        [typeof(SetChatwootRequest)] = ["chatwootBaseUrl", "chatwootAccountId", "chatwootApiToken", "inboxName"],
        [typeof(CreateInstanceRequest)] = ["name"],
        [typeof(SetEngineRequest)] = ["engine", "engineToken"],
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
        if (requestBody is not OpenApiRequestBody { Content: { } content } written || context.BodyParameterDescription is not { } body)
        {
            return;
        }

        written.Required = Required.ContainsKey(body.Type);
        var json = new OpenApiMediaType { Schema = content[Json].Schema };
        written.Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [Json] = json };
        if (body.Type == typeof(RetryChatwootRequest))
        {
            json.Examples = Retry();
        }
        else if (body.Type == typeof(SetEngineRequest))
        {
            json.Examples = EngineExamples.Set(inputs);
        }
        else
        {
            json.Example = body.Type == typeof(SetChatwootRequest) ? Set() : Create();
        }
    }

    private static Dictionary<string, IOpenApiExample> Retry() => new(StringComparer.Ordinal)
    {
        ["all"] = new OpenApiExample { Summary = "Everything", Value = new JsonObject() },
        ["some"] = new OpenApiExample { Summary = "Only these", Value = new JsonObject { ["ids"] = new JsonArray("evt_example") } },
    };

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

    // Without a token, because readers would copy an example token and use it.
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
