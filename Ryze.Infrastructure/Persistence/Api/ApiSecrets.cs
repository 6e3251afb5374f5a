using Ryze.Infrastructure.Persistence.Rows;

namespace Ryze.Infrastructure.Persistence.Api;

/// <summary>Every column of the API's database that holds envelopes.</summary>
internal static class ApiSecrets
{
    public static readonly IReadOnlyList<SealedColumn<RyzeDbContext>> All =
    [
        new SealedColumn<RyzeDbContext, ChatwootIntegrationRow>(
            ChatwootIntegrations.IntegrationTable, ChatwootIntegrations.ApiTokenColumn, nameof(ChatwootIntegrationRow.ApiToken)),
        new SealedColumn<RyzeDbContext, ActivationIntentRow>(
            ChatwootIntegrations.IntentTable, ChatwootIntegrations.ApiTokenColumn, nameof(ActivationIntentRow.ApiToken)),
    ];
}
