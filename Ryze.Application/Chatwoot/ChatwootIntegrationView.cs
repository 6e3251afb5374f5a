using Ryze.Domain.Chatwoot;

namespace Ryze.Application.Chatwoot;

/// <summary>An integration as its owner may see it: everything but the token (api.md 5).</summary>
public sealed record ChatwootIntegrationView(
    string InstanceName,
    IntegrationStatus Status,
    string BridgeIntegrationId,
    string BaseUrl,
    long AccountId,
    long InboxId,
    string InboxName,
    bool SignMessages,
    bool IgnoreGroups,
    bool StartAsPending,
    bool ReopenResolved,
    string LastError,
    DateTimeOffset CreatedAt);
