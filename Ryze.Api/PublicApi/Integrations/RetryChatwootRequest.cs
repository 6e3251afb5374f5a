using Ryze.Api.Http.Json;

namespace Ryze.Api.PublicApi.Integrations;

/// <summary>Optional body of <c>POST /api/chatwoot/deliveries/{instance}/retry</c>. Unknown fields are ignored.</summary>
/// <param name="Ids">The 1 to 100 dead letters to retry, or all when omitted. Unknown and already pending events are not counted.</param>
[RequestRecord(MayBeMissing = true)]
public sealed record RetryChatwootRequest(IReadOnlyList<string>? Ids);
