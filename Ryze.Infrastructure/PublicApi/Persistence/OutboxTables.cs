using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>
/// The outbox tables. They have no foreign keys: an integration's row is deleted at once, its events later in pieces.
/// </summary>
internal static class OutboxTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<OutboxLinkRow>(row =>
        {
            row.ToTable("outbox_channels").HasKey(c => c.IntegrationId);
            row.Ids(c => c.IntegrationId, c => c.SocketId);
            row.HasIndex(c => c.ChangedAt);
        });
        model.Entity<OutboxEventRow>(row =>
        {
            row.ToTable("outbox_events").HasKey(e => new { e.IntegrationId, e.Seq });
            row.Ids(e => e.IntegrationId);
            row.Property(e => e.Seq).ValueGeneratedNever();
            row.Property(e => e.IdentityHash).HasMaxLength(32).IsFixedLength();
            row.HasIndex(e => new { e.IntegrationId, e.IdentityHash }).IsUnique();
        });
        model.Entity<OutboxMediaRow>(row =>
        {
            row.ToTable("outbox_media").HasKey(m => m.Id);
            row.Ids(m => m.Id, m => m.IntegrationId, m => m.EngineId);

            // Unlimited: SQL Server's longest limited text is 4,000 characters.
            row.Property(m => m.MimeType).HasMaxLength(Columns.Name);
            row.HasIndex(m => new { m.IntegrationId, m.Seq });
        });
        model.Entity<OutboxNoteRow>(row =>
        {
            row.ToTable("outbox_notes").HasKey(n => new { n.IntegrationId, n.Seq });
            row.Ids(n => n.IntegrationId);
            row.Property(n => n.Seq).ValueGeneratedNever();
            row.HasIndex(n => n.NotedAt);
        });
        model.Entity<CommandRow>(row =>
        {
            row.ToTable("commands").HasKey(c => new { c.IntegrationId, c.Id });
            row.Ids(c => c.IntegrationId);
            row.Property(c => c.Id).HasMaxLength(Domain.Protocol.Commands.CommandId.MaxLength);
            row.Ids(c => c.Fingerprint);
            row.Property(c => c.MessageId).HasMaxLength(Domain.Protocol.Events.WhatsAppMessage.MaxIdLength);
            row.HasIndex(c => c.BegunAt);
            row.HasIndex(c => new { c.IntegrationId, c.MessageId });
            row.HasIndex(c => new { c.IntegrationId, c.Fingerprint });
        });
    }
}
