using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Ryze.Api.PublicApi.Engines;
using Ryze.Api.PublicApi.Instances;
using Ryze.Api.PublicApi.Integrations;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Ryze.Api.Http.OpenApi;

/// <summary>
/// Adds an example of each operation's success response, serialized like a real one. Also documents the instance list's filter.
/// </summary>
internal sealed class AnswerExamples(IOptions<JsonOptions> json) : IOperationFilter
{
    private const string Filter = "instanceName";

    private static readonly DateTimeOffset CreatedAt = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    // A placeholder, because readers would copy a real token and use it.
    private static readonly InstanceCreated Plain = new(
        Success: true, "Instance created",
        new InstanceCreated.NewInstance(
            "ins_example", ExampleInputs.NewInstance, "ryze_ins_<shown only here>", InstanceItem.Disconnected, CreatedAt),
        Chatwoot: null);

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var filter in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.Name == Filter) ?? [])
        {
            // Documents ?instanceName=a,b. Repeating the parameter works too.
            filter.Style = ParameterStyle.Form;
            filter.Explode = false;
        }

        switch (operation.OperationId)
        {
            case "instance_new":
                Show(operation, "201", new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["without_chatwoot"] = Plain,
                    ["with_chatwoot"] = Plain with { Chatwoot = new(Enabled: true, "active", "int_example", Error: null) },
                    ["chatwoot_failed"] = Plain with
                    {
                        Chatwoot =
                            new(Enabled: false, "error", BridgeIntegrationId: null,
                            "invalid body: chatwootAccountId must be greater than 0"),
                    },
                });
                break;
            case "instance_list":
                Show(operation, "200", new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["found"] = InstanceList.Of(
                    [
                        new("ins_example", ExampleInputs.NewInstance, InstanceItem.Disconnected, CreatedAt, new(
                            Enabled: true, "active", ExampleInputs.NewInboxName)),
                        new("ins_another", ExampleInputs.Instance, InstanceItem.Disconnected, CreatedAt, new(
                            Enabled: false, Status: null, InboxName: null)),
                    ]),
                });
                break;
            case "chatwoot_deliveries":
                Show(operation, "200", new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["dead_letters"] = new ChatwootDeliveries(
                        ExampleInputs.NewInstance, "int_example", Backlog: 0, DeadLetters: 1,
                        [new("evt_example", "message.exchange", CreatedAt,
                            "HTTP 422: Validation failed: Content is too long (maximum is 150000 characters)", CreatedAt)],
                        Next: null),
                    ["all_delivered"] =
                        new ChatwootDeliveries(ExampleInputs.NewInstance, "int_example", Backlog: 0, DeadLetters: 0, [], Next: null),
                });
                break;
            case "chatwoot_retry":
                Show(operation, "200", new Dictionary<string, object>(StringComparer.Ordinal) { ["retried"] = new ChatwootRetried(1) });
                break;
            case "engine_set":
                Show(operation, "201", EngineExamples.Connected());
                break;
            case "engine_list":
                Show(operation, "200", EngineExamples.Status());
                break;
            case "engine_delete":
                Show(
                    operation, "200",
                    new Dictionary<string, object>(StringComparer.Ordinal) { ["disconnected"] = EngineDisconnected.Answer });
                break;
            case "instance_delete":
                Show(operation, "200", new Dictionary<string, object>(StringComparer.Ordinal) { ["deleted"] = InstanceDeleted.Answer });
                break;
        }
    }

    private void Show(OpenApiOperation operation, string status, Dictionary<string, object> answers)
    {
        if (operation.Responses?[status].Content?["application/json"] is OpenApiMediaType content)
        {
            content.Examples = answers.ToDictionary(
                answer => answer.Key,
                IOpenApiExample (answer) =>
                    new OpenApiExample { Value = JsonSerializer.SerializeToNode(answer.Value, json.Value.JsonSerializerOptions) },
                StringComparer.Ordinal);
        }
    }
}
