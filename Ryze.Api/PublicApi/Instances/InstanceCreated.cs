using System.Text.Json.Serialization;
using Ryze.Api.Http.Errors;
using Ryze.Application.PublicApi.Instances;

namespace Ryze.Api.PublicApi.Instances;

/// <summary>
/// 201 response to a creation (docs/spec/api.md 7). Only this response shows the instance's token, so it is not mapped automatically.
/// </summary>
/// <param name="Chatwoot">Omitted when the request asked for no activation.</param>
public sealed record InstanceCreated(
    bool Success,
    string Message,
    InstanceCreated.NewInstance Instance,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] InstanceCreated.NewChatwoot? Chatwoot)
{
    public static InstanceCreated Of(CreatedInstance created) => new(
        Success: true,
        "Instance created",
        new NewInstance(
            created.Instance.Id, created.Instance.Name, created.Token.Reveal(), InstanceItem.Disconnected, created.Instance.CreatedAt),
        created.Chatwoot is not { } chatwoot ? null
            : chatwoot.TryGet(out var activated, out var error)
                ? new NewChatwoot(Enabled: true, "active", activated.BridgeIntegrationId, Error: null)
                : new NewChatwoot(Enabled: false, "error", BridgeIntegrationId: null, ErrorAnswer.Of(error).Message));

    public sealed record NewInstance(string Id, string Name, string Token, string Status, DateTimeOffset CreatedAt);

    /// <param name="BridgeIntegrationId">Present after a successful activation.</param>
    /// <param name="Error">Present after a failed activation: the message that a separate activation answers.</param>
    public sealed record NewChatwoot(
        bool Enabled,
        string Status,
        [property: JsonPropertyName("bridge_integration_id"), JsonIgnore(
            Condition = JsonIgnoreCondition.WhenWritingNull)] string? BridgeIntegrationId,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error);
}
