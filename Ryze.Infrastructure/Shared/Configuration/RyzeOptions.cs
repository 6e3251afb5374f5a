using Microsoft.Extensions.Configuration;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>The host's whole configuration, read and validated once.</summary>
public sealed class RyzeOptions
{
    public required RoleOptions Roles { get; init; }

    public required BridgeOptions Bridge { get; init; }

    public required DatabaseOptions Database { get; init; }

    public required EngineFileOptions EngineFiles { get; init; }

    public required EngineOptions Engine { get; init; }

    public required AccountOptions Account { get; init; }

    public required HostOptions Host { get; init; }

    /// <summary>Null when this process runs every integration.</summary>
    public required ClusterOptions? Cluster { get; init; }

    public required StorageQuotas Quotas { get; init; }

    public required KeyRing Keys { get; init; }

    /// <exception cref="ConfigurationException">A setting is invalid; the message lists every fault.</exception>
    public static RyzeOptions Read(IConfiguration configuration, bool isDevelopment)
    {
        var reader = new ConfigurationReader(configuration, isDevelopment);
        IIds ids = new RandomIds();
        var roles = RoleOptions.Read(reader);
        var database = DatabaseOptions.Read(reader, roles);
        var bridge = BridgeOptions.Read(reader, roles, ids.NewSecret);
        var engineFiles = EngineFileOptions.Read(reader, database);
        var engine = EngineOptions.Read(reader, roles);
        var account = AccountOptions.Read(reader);
        var host = HostOptions.Read(reader, roles);
        var cluster = ClusterOptions.Read(reader, roles, host);
        var quotas = QuotaSettings.Read(reader);
        var keys = EncryptionKeys.Read(reader, database);
        return reader.Faults.Count > 0
            ? throw new ConfigurationException(reader.Faults)
            : new RyzeOptions
            {
                Roles = roles,
                Bridge = bridge,
                Database = database,
                EngineFiles = engineFiles,
                Engine = engine,
                Account = account,
                Host = host,
                Cluster = cluster,
                Quotas = quotas,
                Keys = keys!,
            };
    }
}

/// <summary>Reads the quotas per integration (docs/spec/api.md 10).</summary>
internal static class QuotaSettings
{
    public static StorageQuotas Read(ConfigurationReader reader) => new(
        reader.Bytes("OUTBOX_LIMIT_BYTES", StorageQuotas.Default.OutboxBytes),
        reader.Bytes("EVENT_STORE_LIMIT_BYTES", StorageQuotas.Default.EventStoreBytes),
        reader.Bytes("AGENT_MESSAGES_LIMIT_BYTES", StorageQuotas.Default.AgentMessagesBytes));
}
