namespace Ryze.Domain.Protocol.Http;

/// <summary>The 201 response of <c>POST /v1/integrations/activate</c> (docs/spec/bridge.md 1).</summary>
/// <param name="Created">Whether this activation created the inbox.</param>
/// <param name="Warnings">Problems that do not stop the integration, one sentence each.</param>
public sealed record ActivateAnswer(
    string Id,
    string Status,
    long InboxId,
    string? InboxName,
    bool Created,
    string? ChatwootVersion,
    IReadOnlyList<string> Warnings);
