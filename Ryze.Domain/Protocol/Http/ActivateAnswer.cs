namespace Ryze.Domain.Protocol.Http;

/// <summary>201 of <c>POST /v1/integrations/activate</c> (bridge.md 1).</summary>
/// <param name="Created">Whether this activation made the inbox.</param>
/// <param name="Warnings">What works but may surprise, one sentence each.</param>
public sealed record ActivateAnswer(
    string Id,
    string Status,
    long InboxId,
    string? InboxName,
    bool Created,
    string? ChatwootVersion,
    IReadOnlyList<string> Warnings);
