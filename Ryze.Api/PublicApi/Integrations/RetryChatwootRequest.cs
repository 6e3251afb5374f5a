using Ryze.Api.Http.Json;

namespace Ryze.Api.PublicApi.Integrations;

/// <summary>Body of <c>POST /api/chatwoot/deliveries/{instance}/retry</c>; may be left out. Unknown fields are ignored.</summary>
/// <param name="Ids">Only these, 1 to 100; without it all. Those that are unknown, or wait again already, are left out of the count.</param>
[RequestRecord(MayBeMissing = true)]
public sealed record RetryChatwootRequest(IReadOnlyList<string>? Ids);
