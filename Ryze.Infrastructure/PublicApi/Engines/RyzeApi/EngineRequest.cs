namespace Ryze.Infrastructure.PublicApi.Engines.RyzeApi;

/// <summary>One call of the engine's HTTP API.</summary>
/// <param name="Path">Below the host and before the instance's name; no slash on either end.</param>
/// <param name="Body">Written as camelCase JSON without what is null.</param>
internal sealed record EngineRequest(HttpMethod Method, string Path, object Body);
