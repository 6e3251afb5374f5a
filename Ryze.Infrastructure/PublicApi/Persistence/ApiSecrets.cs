using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>All encrypted columns of the public API's database.</summary>
internal static class ApiSecrets
{
    public static readonly IReadOnlyList<SealedColumn<RyzeDbContext>> All =
    [
        new SealedColumn<RyzeDbContext, ChatwootIntegrationRow>(
            EncryptedChatwootIntegrationRepository.IntegrationTable, EncryptedChatwootIntegrationRepository.ApiTokenColumn,
            nameof(ChatwootIntegrationRow.ApiToken)),
        new SealedColumn<RyzeDbContext, ActivationIntentRow>(
            EncryptedChatwootIntegrationRepository.IntentTable, EncryptedChatwootIntegrationRepository.ApiTokenColumn,
            nameof(ActivationIntentRow.ApiToken)),
        .. EngineSecretColumn.All,
    ];
}
