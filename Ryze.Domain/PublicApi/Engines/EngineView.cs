namespace Ryze.Domain.PublicApi.Engines;

/// <summary>A connection as its owner sees it, without credentials (docs/spec/engines.md 2).</summary>
/// <param name="Status">The phone's state; see <see cref="PhoneState.Word"/>.</param>
/// <param name="LastEventAt">When the engine last called the webhook, to the minute; null when it never did.</param>
/// <param name="LastError">Empty without a known problem.</param>
public sealed record EngineView(
    EngineConnection Connection, string Status, string? Phone, DateTimeOffset? LastEventAt, string LastError, DateTimeOffset CreatedAt);
