using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Column lengths that several tables share.</summary>
internal static class Columns
{
    public const int Id = 64;
    /// <summary>255 characters outside the basic plane need two UTF-16 units each.</summary>
    public const int Name = 510;

    /// <summary>The envelope of an API token with 255 characters (version, key id, nonce, tag).</summary>
    public const int Envelope = 512;

    /// <summary>An envelope for Chatwoot's inbox identifier or signing secret: 255 characters with up to three bytes each.</summary>
    public const int ChatwootEnvelope = 1024;

    /// <summary>A base URL of 2,048 characters is too long for a SQL Server index, and needs none.</summary>
    public const int Url = 2400;

    public static void Settings<TRow>(this EntityTypeBuilder<TRow> row)
        where TRow : SettingsColumns
    {
        row.Property(r => r.BaseUrl).HasMaxLength(ChatwootBaseUrl.MaxLength);
        row.Property(r => r.ApiToken).HasMaxLength(Envelope);
        row.Property(r => r.InboxName).HasMaxLength(Name);
    }

    public static void Ids<TRow>(this EntityTypeBuilder<TRow> row, params Expression<Func<TRow, string?>>[] ids)
        where TRow : class
    {
        foreach (var id in ids)
        {
            row.Property(id).HasMaxLength(Id);
        }
    }

    public static void Leases(this ModelBuilder model) => model.Entity<LeaseRow>(row =>
    {
        row.ToTable("leases").HasKey(l => l.Name);
        row.Property(l => l.Name).HasMaxLength(450);
        row.Property(l => l.Holder).HasMaxLength(Name);
    });
}
