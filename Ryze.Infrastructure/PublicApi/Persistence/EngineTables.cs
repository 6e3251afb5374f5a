using Microsoft.EntityFrameworkCore;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>The tables of engines that customers connected.</summary>
internal static class EngineTables
{
    public const string Connections = "engine_connections";

    /// <summary>In characters. A longer id or address is not remembered.</summary>
    public const int MaxMessageId = 255;

    /// <summary>In characters. A longer id or address is not remembered.</summary>
    public const int MaxChat = Domain.Protocol.Events.Jid.MaxLength;

    /// <summary>The envelope of a token with 4,096 characters.</summary>
    private const int TokenEnvelope = 4400;

    private const int Kind = 16;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<EngineConnectionRow>(row =>
        {
            row.ToTable(Connections).HasKey(e => e.Id);
            row.Ids(e => e.Id, e => e.InstanceId, e => e.Identity, e => e.BusinessAccountId, e => e.ApiVersion, e => e.Phone);
            row.Property(e => e.Kind).HasMaxLength(Kind);
            row.Property(e => e.BaseUrl).HasMaxLength(HttpBaseUrl.MaxLength);
            row.Property(e => e.EngineInstance).HasMaxLength(Columns.Name);
            row.Property(e => e.Token).HasMaxLength(TokenEnvelope);
            row.Property(e => e.AppSecret).HasMaxLength(Columns.Envelope);
            row.Property(e => e.WebhookSecret).HasMaxLength(Columns.Envelope);
            row.Property(e => e.PathSecret).HasMaxLength(Columns.Envelope);
            row.Property(e => e.LastError).HasMaxLength(Columns.Name);
            row.HasIndex(e => e.InstanceId).IsUnique();
            row.HasIndex(e => e.Identity).IsUnique();

            // A Cloud API webhook names a phone number without its address.
            row.HasIndex(e => new { e.Kind, e.EngineInstance });
            row.HasOne<InstanceRow>().WithMany().HasForeignKey(e => e.InstanceId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<EngineMessageRow>(row =>
        {
            row.ToTable("engine_messages").HasKey(m => new { m.EngineId, m.MessageId });
            row.Ids(m => m.EngineId);
            row.Property(m => m.MessageId).HasMaxLength(MaxMessageId);
            row.Property(m => m.Chat).HasMaxLength(MaxChat);
            row.Property(m => m.ExactChat).HasMaxLength(MaxChat);
            row.Property(m => m.Participant).HasMaxLength(MaxChat);
            row.HasIndex(m => new { m.EngineId, m.Chat, m.SeenAt });
            row.HasIndex(m => m.SeenAt);
        });
    }
}
