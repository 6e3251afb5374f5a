using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.SqlClient;

namespace Ryze.Tests.Infrastructure.Shared.Persistence.SqlServer;

/// <summary>A statement as the driver sends it.</summary>
/// <param name="Parameters">Declarations such as <c>@p0 nvarchar(64)</c>, separated by commas.</param>
/// <param name="SmallestSize">The smallest declared size of a text or binary parameter; null when there is none.</param>
internal sealed record SqlStatement(string Sql, string Parameters, int? SmallestSize, int Timeout)
{
    public static SqlStatement Of(DbCommand command)
    {
        var parameters = command.Parameters.Cast<SqlParameter>().ToList();
        var sizes = parameters.Where(IsSized).Select(parameter => parameter.Size == -1 ? int.MaxValue : parameter.Size).ToList();
        return new SqlStatement(
            command.CommandText.ReplaceLineEndings("\n").Trim(),
            string.Join(", ", parameters.Select(Declare)),
            sizes.Count == 0 ? null : sizes.Min(),
            command.CommandTimeout);
    }

    private static bool IsSized(SqlParameter parameter) =>
        parameter.SqlDbType is SqlDbType.NVarChar or SqlDbType.VarChar or SqlDbType.NChar or SqlDbType.Char or SqlDbType.VarBinary
            or SqlDbType.Binary;

    private static string Declare(SqlParameter parameter)
    {
        var size = !IsSized(parameter)
            ? "" : parameter.Size == -1 ? "(max)" : string.Create(CultureInfo.InvariantCulture, $"({parameter.Size})");
        return $"@{parameter.ParameterName.TrimStart('@')} {parameter.SqlDbType.ToString().ToLowerInvariant()}{size}";
    }
}
