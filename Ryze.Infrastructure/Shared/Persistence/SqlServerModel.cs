using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Model settings for both SQL Server contexts.</summary>
internal static class SqlServerModel
{
    /// <summary>Compares by code unit, as SQLite does. It still ignores trailing blanks, so readers of ids refuse blanks.</summary>
    public const string BinaryCollation = "Latin1_General_100_BIN2";

    /// <summary>Default server collations ignore case and width, so two WhatsApp ids could share a row.</summary>
    public static void CompareByBytes(this ModelBuilder model)
    {
        foreach (var property in model.Model.GetEntityTypes().SelectMany(row => row.GetProperties()))
        {
            if (property.ClrType == typeof(string) || property.GetProviderClrType() == typeof(string))
            {
                property.SetCollation(BinaryCollation);
            }
        }
    }
}
