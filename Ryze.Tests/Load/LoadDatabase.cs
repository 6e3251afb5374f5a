using Microsoft.Data.Sqlite;
using Ryze.Tests.Support;

namespace Ryze.Tests.Load;

/// <summary>Inserts thousands of integrations and events directly into a public API's database.</summary>
internal static class LoadDatabase
{
    /// <summary>Instances <c>load0</c>... with integrations <c>cwi_0</c>....</summary>
    public static async Task AddIntegrationsAsync(string file, int count)
    {
        await using var connection = await OpenAsync(file);
        await using var transaction = connection.BeginTransaction();
        for (var i = 0; i < count; i++)
        {
            await ExecuteAsync(
                connection,
                $"""
                INSERT INTO instances (Id, AccountId, Name, NameKey, CreatedAt) SELECT 'ins_{i}', Id, 'load{i}', 'load{i}', 0 FROM accounts LIMIT 1;
                INSERT INTO chatwoot_integrations (Id, InstanceId, BridgeIntegrationId, InboxId, ChatwootInboxName, Status, LastError, CreatedAt, BaseUrl, AccountId, ApiToken, InboxName, SignMessages, IgnoreGroups, StartAsPending, ReopenResolved)
                VALUES ('cwi_{i}', 'ins_{i}', 'int_{i}', 1, 'x', 'Active', '', 0, 'https://chatwoot.example.com', 1, x'00', 'x', 0, 0, 0, 0);
                INSERT INTO outbox_channels (IntegrationId, LastSeq, LastAcked, NotedSeq, ChangedAt) VALUES ('cwi_{i}', 0, 0, 0, 0);
                """);
        }

        await ExecuteAsync(connection, EngineNameClaims.ClaimAll);
        await transaction.CommitAsync();
    }

    /// <summary>Fills the outboxes of the first integrations with events numbered from 1.</summary>
    /// <param name="behind">Numbers the events downward from 0, as acknowledged events that only enlarge the table.</param>
    public static async Task AddEventsAsync(string file, int integrations, int eventsEach, bool behind = false)
    {
        await using var connection = await OpenAsync(file);
        await using var transaction = connection.BeginTransaction();
        await using var insert = connection.CreateCommand();
        insert.CommandText =
            "INSERT INTO outbox_events (IntegrationId, Seq, IdentityHash, Frame) VALUES ($integration, $seq, randomblob(32), $frame)";
        var integration = insert.Parameters.Add("$integration", SqliteType.Text);
        var seq = insert.Parameters.Add("$seq", SqliteType.Integer);
        insert.Parameters.AddWithValue("$frame", LoadFrame.Tail);
        for (var i = 0; i < integrations; i++)
        {
            integration.Value = $"cwi_{i}";
            for (var n = 1; n <= eventsEach; n++)
            {
                seq.Value = behind ? -n : n;
                await insert.ExecuteNonQueryAsync();
            }

            await ExecuteAsync(
                connection, $"UPDATE outbox_channels SET LastSeq = LastSeq + {(behind ? 0 : eventsEach)} WHERE IntegrationId = 'cwi_{i}'");
        }

        await transaction.CommitAsync();
    }

    /// <summary>Settings of a public API that never calls its bridge; the bridge only connects to it.</summary>
    public static Dictionary<string, string?> Settings(TemporaryFolder folder)
    {
        var settings = RyzeApp.Settings(folder);
        settings["BRIDGE_URL"] = "http://127.0.0.1:9";
        settings["BRIDGE_TOKEN"] = SocketLoad.Token;
        settings["ENGINE_WEBHOOK_AUTHORIZATION"] = "load-engine-authorization";
        settings["Logging__LogLevel__Default"] = "Warning";
        return settings;
    }

    private static async Task<SqliteConnection> OpenAsync(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The inserted values are our own numbers.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
