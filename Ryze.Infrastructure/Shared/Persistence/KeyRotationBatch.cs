namespace Ryze.Infrastructure.Shared.Persistence;

/// <param name="Column">Table and column, e.g. <c>chatwoot_integrations.api_token</c>.</param>
/// <param name="Seen">Secrets looked at.</param>
/// <param name="Renewed">Those of them that were under an older key and are under the current one now.</param>
/// <param name="Unreadable">One line for each that cannot be read and was left as it is.</param>
public sealed record KeyRotationBatch(string Column, int Seen, int Renewed, IReadOnlyList<string> Unreadable);
