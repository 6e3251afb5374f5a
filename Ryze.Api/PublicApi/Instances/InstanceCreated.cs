using System.Text.Json.Serialization;
using Ryze.Api.Http.Errors;
using Ryze.Application.PublicApi.Instances;

namespace Ryze.Api.PublicApi.Instances;

/// <summary>201 of a creation (api.md 7). The one answer that shows the instance's token, which is why no mapper makes it.</summary>
/// <param name="Chatwoot">Left out when no activation was asked for.</param>
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

    /// <param name="BridgeIntegrationId">Of an activation that succeeded.</param>
    /// <param name="Error">Of one that failed: the message an activation of its own would have given.</param>
    public sealed record NewChatwoot(
        bool Enabled,
        string Status,
        [property: JsonPropertyName("bridge_integration_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BridgeIntegrationId,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error);
}
