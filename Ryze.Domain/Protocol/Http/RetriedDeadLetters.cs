namespace Ryze.Domain.Protocol.Http;

/// <summary>200 of <c>POST /v1/integrations/{id}/dead-letters/retry</c>.</summary>
/// <param name="Retried">Letters that wait to be relayed again.</param>
public sealed record RetriedDeadLetters(long Retried);
