using Ryze.Api.Http.Json;

namespace Ryze.Api.Bridge.Provisioning;

/// <summary>Optional body of <c>POST /v1/integrations/{id}/dead-letters/retry</c>.</summary>
/// <param name="Ids">The events to retry. Null retries all dead letters.</param>
[RequestRecord(MayBeMissing = true)]
public sealed record RetryDeadLettersBody(IReadOnlyList<string>? Ids);
