using System.Text.Json;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Converts between records and rows; each token and secret is encrypted for its own row and column.</summary>
internal sealed class BridgeRows(SecretProtector protector)
{
    public const string IntegrationTable = "integrations";
    public const string ActivationTable = "activations";
    public const string ApiToken = "api_token";
    public const string WebhookSecret = "webhook_secret";
    public const string InboxIdentifier = "inbox_identifier";
    public const string SigningSecret = "signing_secret";

    public BridgeIntegrationRow Write(BridgeIntegration integration)
    {
        var row = new BridgeIntegrationRow { Id = integration.Id, Channel = integration.Channel, CreatedAt = integration.CreatedAt };
        Write(integration, row);
        return row;
    }

    public void Write(BridgeIntegration integration, BridgeIntegrationRow row)
    {
        row.Take(integration.Settings, SealToken(integration.Settings, IntegrationTable, row.Id));
        row.Instance = integration.Instance;
        row.ChannelUrl = integration.ChannelUrl;
        row.WebhookSecret = Seal(integration.WebhookSecret, IntegrationTable, WebhookSecret, row.Id)!;
        row.InboxId = integration.Inbox?.Id;
        row.ChatwootInboxName = integration.Inbox?.Name;
        row.InboxIdentifier = Seal(integration.Inbox?.Identifier, IntegrationTable, InboxIdentifier, row.Id);
        row.SigningSecret = SealSigningSecret(integration.Inbox?.SigningSecret, row.Id);
        row.ChatwootVersion = integration.ChatwootVersion is { Length: > Columns.Id } version
            ? version[..Columns.Id] : integration.ChatwootVersion;
        row.Phase = integration.Phase;
        row.LastError = integration.LastError;
        row.ActivationId = integration.ActivationId;
        row.SupersededBy = integration.SupersededBy;
        row.Tenant = integration.Tenant;
        row.KeepInbox = integration.KeepInbox;
        row.CheckAt = integration.CheckAt;
        row.Checks = integration.Checks;
        row.UpdatedAt = integration.UpdatedAt;
    }

    public BridgeIntegration Read(BridgeIntegrationRow row) => new(
        row.Id,
        row.Instance,
        row.Channel,
        row.ChannelUrl,
        row.ToSettings(OpenToken(row, IntegrationTable, row.Id)),
        Open(row.WebhookSecret, IntegrationTable, WebhookSecret, row.Id)!,
        row.InboxId is { } inboxId
            ? new LinkedInbox(
                inboxId,
                row.ChatwootInboxName ?? "",
                Open(row.InboxIdentifier, IntegrationTable, InboxIdentifier, row.Id),
                Open(row.SigningSecret, IntegrationTable, SigningSecret, row.Id))
            : null,
        row.ChatwootVersion,
        row.Phase,
        row.LastError,
        row.ActivationId,
        row.SupersededBy,
        row.KeepInbox,
        row.CheckAt,
        row.Checks,
        row.CreatedAt,
        row.UpdatedAt)
    {
        Tenant = row.Tenant,
    };

    public BridgeActivationRow Write(BridgeActivation activation)
    {
        var row = new BridgeActivationRow
        {
            Id = activation.Id,
            IntegrationId = activation.IntegrationId,
            Instance = activation.Instance,
            Channel = activation.Channel,
            ChannelUrl = activation.ChannelUrl,
            StartedAt = activation.StartedAt,
        };
        Write(activation, row);
        return row;
    }

    public void Write(BridgeActivation activation, BridgeActivationRow row)
    {
        if (activation.Settings is { } settings)
        {
            row.Take(settings, SealToken(settings, ActivationTable, row.Id));
        }
        else
        {
            row.ApiToken = [];
        }

        row.Outcome = activation.Outcome is { } outcome ? Write(outcome) : null;
    }

    public BridgeActivation Read(BridgeActivationRow row) => new(
        row.Id,
        row.IntegrationId,
        row.Instance,
        row.Channel,
        row.ChannelUrl,
        row.ApiToken.Length > 0 ? row.ToSettings(OpenToken(row, ActivationTable, row.Id)) : null,
        row.Outcome is { } outcome ? ReadOutcome(outcome) : null,
        row.StartedAt);

    public static string Write(ActivationOutcome outcome) => JsonSerializer.Serialize(
        new StoredOutcome(outcome.Answer, outcome.Failure?.Code, outcome.Failure?.Detail.ToString(), outcome.Failure?.ChatwootStatus));

    private static ActivationOutcome ReadOutcome(string json)
    {
        var stored = JsonSerializer.Deserialize<StoredOutcome>(json)!;
        return new ActivationOutcome(
            stored.Answer, stored.Code is { } code ? new ChatwootFailure(code, Detail.Of(stored.Detail), stored.ChatwootStatus) : null);
    }

    public byte[]? SealSigningSecret(Secret? secret, string integrationId) => Seal(secret, IntegrationTable, SigningSecret, integrationId);

    private byte[] SealToken(ChatwootSettings settings, string table, string id) => protector.Protect(
        settings.ApiToken, TokenAddressOf(table, id, new TokenDestination(settings.BaseUrl, settings.AccountId)));

    private Secret OpenToken(SettingsColumns row, string table, string id) => protector.Unprotect(
        row.ApiToken, TokenAddressOf(table, id, new TokenDestination(row.BaseUrl, row.AccountId)));

    private static SecretAddress TokenAddressOf(string table, string id, TokenDestination destination) =>
        new(table, ApiToken, id) { Destination = destination };

    private byte[]? Seal(Secret? secret, string table, string column, string id) =>
        secret is null ? null : protector.Protect(secret, new SecretAddress(table, column, id));

    private Secret? Open(byte[]? envelope, string table, string column, string id) =>
        envelope is null ? null : protector.Unprotect(envelope, new SecretAddress(table, column, id));

    private sealed record StoredOutcome(ActivateAnswer? Answer, BridgeErrorCode? Code, string? Detail, int? ChatwootStatus);
}
