using Ryze.Domain;

namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>Reads the quotas per integration (api.md 10).</summary>
internal static class QuotaSettings
{
    public static StorageQuotas Read(ConfigurationReader reader) => new(
        reader.Bytes("OUTBOX_LIMIT_BYTES", StorageQuotas.Default.OutboxBytes),
        reader.Bytes("EVENT_STORE_LIMIT_BYTES", StorageQuotas.Default.EventStoreBytes),
        reader.Bytes("AGENT_MESSAGES_LIMIT_BYTES", StorageQuotas.Default.AgentMessagesBytes));
}
