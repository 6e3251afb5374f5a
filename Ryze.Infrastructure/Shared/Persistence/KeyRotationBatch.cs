namespace Ryze.Infrastructure.Shared.Persistence;

/// <param name="Column">Table and column, e.g. <c>chatwoot_integrations.api_token</c>.</param>
/// <param name="Seen">Number of secrets read.</param>
/// <param name="Renewed">Number of secrets that changed from an older key to the current one.</param>
/// <param name="Unreadable">One line for each unreadable secret, which stays unchanged.</param>
public sealed record KeyRotationBatch(string Column, int Seen, int Renewed, IReadOnlyList<string> Unreadable);
