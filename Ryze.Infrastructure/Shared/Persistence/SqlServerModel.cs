using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Model settings that both SQL Server contexts share.</summary>
internal static class SqlServerModel
{
    /// <summary>Compares by code unit, as SQLite does. A trailing blank still equals none: readers of ids refuse blanks.</summary>
    public const string BinaryCollation = "Latin1_General_100_BIN2";

    /// <summary>Server default collations ignore case and width, so two WhatsApp ids could be one row.</summary>
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
