using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// Caches a transaction's repeated statements: EF Core's change tracking would cost more than the insert itself (docs/adr/0009). Statements
/// are plain SQL for both providers.
/// </summary>
internal sealed class SqlCommands(DbContext db) : IAsyncDisposable
{
    // The maximum lengths that SQL Server declares without "max".
    private const int MaxInlineText = 4000;
    private const int MaxInlineBytes = 8000;

    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

    /// <param name="sql">A constant, with parameters named <c>@p0</c>, <c>@p1</c>, ...</param>
    /// <returns>The number of changed rows.</returns>
    public Task<int> ExecuteAsync(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQueryAsync();

    /// <summary>A reader for the statement's rows; dispose it before the next statement.</summary>
    public Task<DbDataReader> QueryAsync(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteReaderAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands.Values)
        {
            await command.DisposeAsync();
        }
    }

    private DbCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            command.CommandTimeout = db.Database.GetCommandTimeout() ?? command.CommandTimeout;
#pragma warning disable CA2100 // Callers pass constants.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < values.Length; i++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = $"@p{i}";
                parameter.DbType = values[i] switch
                {
                    long => DbType.Int64,
                    byte[] => DbType.Binary,
                    _ => DbType.String,
                };
                command.Parameters.Add(parameter);
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
            command.Parameters[i].Size = SizeOf(values[i]);
        }

        return command;
    }

    /// <summary>Fixed sizes: otherwise the driver declares each value's size, and SQL Server compiles a plan for every length.</summary>
    private static int SizeOf(object? value) => value switch
    {
        long => 0,
        byte[] bytes => bytes.Length <= MaxInlineBytes ? MaxInlineBytes : -1,
        string text => text.Length <= MaxInlineText ? MaxInlineText : -1,
        _ => MaxInlineText,
    };
}
