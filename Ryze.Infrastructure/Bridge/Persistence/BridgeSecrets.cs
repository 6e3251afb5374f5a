using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>All encrypted columns of the bridge's database.</summary>
internal static class BridgeSecrets
{
    public static readonly IReadOnlyList<SealedColumn<BridgeDbContext>> All =
    [
        OfIntegration(BridgeRows.ApiToken, nameof(BridgeIntegrationRow.ApiToken)),
        OfIntegration(BridgeRows.WebhookSecret, nameof(BridgeIntegrationRow.WebhookSecret)),
        OfIntegration(BridgeRows.InboxIdentifier, nameof(BridgeIntegrationRow.InboxIdentifier)),
        OfIntegration(BridgeRows.SigningSecret, nameof(BridgeIntegrationRow.SigningSecret)),
        new SealedColumn<BridgeDbContext, BridgeActivationRow>(
            BridgeRows.ActivationTable, BridgeRows.ApiToken, nameof(BridgeActivationRow.ApiToken)),
    ];

    private static SealedColumn<BridgeDbContext, BridgeIntegrationRow> OfIntegration(string column, string property) =>
        new(BridgeRows.IntegrationTable, column, property);
}
