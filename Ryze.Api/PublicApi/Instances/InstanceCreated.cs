using System.Text.Json.Serialization;
using Ryze.Api.Http.Errors;
using Ryze.Api.PublicApi.Engines;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Instances;
using Ryze.Domain.Errors;

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
    /// <summary>Omitted when the request asked for no engine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NewEngine? Engine { get; init; }

    public static InstanceCreated Of(CreatedInstance created) => new(
        Success: true,
        "Instance created",
        new NewInstance(
            created.Instance.Id, created.Instance.Name, created.Token.Reveal(), StatusOf(created), created.Instance.CreatedAt),
        created.Chatwoot is not { } chatwoot ? null
            : chatwoot.TryGet(out var activated, out var error)
                ? new NewChatwoot(Enabled: true, "active", activated.BridgeIntegrationId, Error: null)
                : new NewChatwoot(Enabled: false, "error", BridgeIntegrationId: null, ErrorAnswer.Of(error).Message))
    {
        Engine = created.Engine is { } engine ? NewEngine.Of(engine) : null,
    };

    private static string StatusOf(CreatedInstance created) => created.Engine is { } asked && asked.TryGet(out var engine, out _)
        ? EngineConnected.StatusOf(engine.Check) : InstanceItem.Disconnected;

    public sealed record NewInstance(string Id, string Name, string Token, string Status, DateTimeOffset CreatedAt);

    /// <param name="BridgeIntegrationId">Present after a successful activation.</param>
    /// <param name="Error">Present after a failed activation: the message that a separate activation answers.</param>
    public sealed record NewChatwoot(
        bool Enabled,
        string Status,
        [property: JsonPropertyName("bridge_integration_id"), JsonIgnore(
            Condition = JsonIgnoreCondition.WhenWritingNull)] string? BridgeIntegrationId,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error);

    /// <param name="Status">The phone's state after a success; <c>error</c> after a failure.</param>
    /// <param name="Connected">Present after a success: as in the answer of a separate call.</param>
    /// <param name="Error">Present after a failure: the message that a separate call answers.</param>
    public sealed record NewEngine(
        bool Enabled,
        string Status,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EngineConnected.NewEngine? Connected,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error)
    {
        public static NewEngine Of(Result<ConnectedEngine> engine) => engine.TryGet(out var connected, out var error)
            ? new NewEngine(Enabled: true, EngineConnected.StatusOf(connected.Check), EngineConnected.Of(connected).Engine, Error: null)
            : new NewEngine(Enabled: false, "error", Connected: null, ErrorAnswer.Of(error).Message);
    }
}
