using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Ryze.Api.Contracts.Chatwoot;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Ryze.Api.Http.OpenApi;

/// <summary>Which fields of the activation are required, and a body that works as it stands.</summary>
internal sealed class SetChatwootExample(ExampleInputs inputs) : ISchemaFilter, IRequestBodyFilter
{
    private const string Json = "application/json";

    private static readonly string[] Required = ["chatwootBaseUrl", "chatwootAccountId", "chatwootApiToken", "inboxName"];

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is OpenApiSchema written && context.Type == typeof(SetChatwootRequest))
        {
            written.Required = new SortedSet<string>(Required, StringComparer.Ordinal);
        }
    }

    public void Apply(IOpenApiRequestBody requestBody, RequestBodyFilterContext context)
    {
        if (requestBody is not OpenApiRequestBody { Content: { } content } written
            || context.BodyParameterDescription?.Type != typeof(SetChatwootRequest))
        {
            return;
        }

        written.Required = true;
        written.Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [Json] = new() { Schema = content[Json].Schema, Example = Example() },
        };
    }

    private JsonObject Example() => new()
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
}
