namespace Ryze.Api.PublicApi.Engines;

/// <summary>200 response to a disconnection (docs/spec/engines.md 2).</summary>
public sealed record EngineDisconnected(bool Success, string Message)
{
    public static EngineDisconnected Answer { get; } = new(Success: true, "Engine disconnected");
}
