using Ryze.Api.Http.Json;

namespace Ryze.Api.Bridge.Integrations;

/// <summary>Body of <c>POST /v1/integrations/{id}/dead-letters/retry</c>; may be left out.</summary>
/// <param name="Ids">Only these; null: all.</param>
[RequestRecord(MayBeMissing = true)]
public sealed record RetryDeadLettersBody(IReadOnlyList<string>? Ids);
