namespace Ryze.Domain.Protocol.Http;

/// <summary>The 200 response of <c>POST /v1/integrations/{id}/dead-letters/retry</c>.</summary>
/// <param name="Retried">The number of dead letters that wait for delivery again.</param>
public sealed record RetriedDeadLetters(long Retried);
