using System.Text.Json.Serialization;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Api.PublicApi.Engines;

/// <summary>201 response to a connection (docs/spec/engines.md 2). It shows a secret, so it is not mapped automatically.</summary>
public sealed record EngineConnected(bool Success, string Message, EngineConnected.NewEngine Engine)
{
    public static EngineConnected Of(ConnectedEngine connected) => new(
        Success: true,
        "Engine connected",
        new NewEngine(
            connected.Instance.Name, EngineKinds.NameOf(connected.Connection.Kind), StatusOf(connected.Check), connected.Check.Phone,
            connected.WebhookUrl, connected.IsWebhookRegistered, connected.VerifyToken?.Reveal(), connected.Warnings));

    internal static string StatusOf(EngineCheck check) =>
        PhoneState.Of(check.Status, DateTimeOffset.UnixEpoch)?.Word ?? PhoneState.Disconnected;

    /// <param name="Status">The phone's state, as the engine reported it now.</param>
    /// <param name="WebhookUrl">The URL that the engine calls. Its last segment is a secret.</param>
    /// <param name="VerifyToken">Only for <c>cloud-api</c> without a registered webhook: enter it by hand.</param>
    public sealed record NewEngine(
        string Instance,
        string Engine,
        string Status,
        string? Phone,
        Uri WebhookUrl,
        bool WebhookRegistered,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? VerifyToken,
        IReadOnlyList<string> Warnings);
}
