using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Api.PublicApi.Engines;

/// <summary>200 response to a status request (docs/spec/engines.md 2), without token, key and app secret.</summary>
public sealed record EngineStatus(bool Success, EngineStatus.Details Engine)
{
    public static EngineStatus Of(Instance instance, EngineDetails found) => new(
        Success: true,
        found.View is not { Connection: { } connection } view
            ? new Details(
                instance.Name, "default", BaseUrl: null, EngineInstance: null, found.Status, Phone: null, WebhookUrl: null,
                LastEventAt: null, "", CreatedAt: null)
            : new Details(
                instance.Name, EngineKinds.NameOf(connection.Kind), connection.BaseUrl, connection.EngineInstance, found.Status, view.Phone,
                found.WebhookUrl, view.LastEventAt, view.LastError, view.CreatedAt));

    /// <param name="Engine">The kind of engine, or <c>default</c> without one of the instance's own.</param>
    /// <param name="LastEventAt">When the engine last called the webhook, to the minute.</param>
    public sealed record Details(
        string Instance,
        string Engine,
        string? BaseUrl,
        string? EngineInstance,
        string Status,
        string? Phone,
        Uri? WebhookUrl,
        DateTimeOffset? LastEventAt,
        string LastError,
        DateTimeOffset? CreatedAt);
}
