namespace Ryze.Infrastructure.PublicApi.Engines.RyzeApi;

/// <summary>One call to the engine's HTTP API.</summary>
/// <param name="Path">Between the host and the instance's name, without slashes at the ends.</param>
/// <param name="Body">Written as camelCase JSON without null members.</param>
internal sealed record EngineRequest(HttpMethod Method, string Path, object Body);
