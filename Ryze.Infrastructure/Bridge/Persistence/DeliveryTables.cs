using Microsoft.EntityFrameworkCore;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>The tables for deliveries.</summary>
internal static class DeliveryTables
{
    // SQL Server limits a key to 900 bytes: 64 + 2 + 300 two-byte characters use 732.
    public const int ExternalIdLength = 300;

    public static void Relay(this ModelBuilder model)
    {
        model.Entity<ChatMappingRow>(row =>
        {
            row.ToTable("relay_chats").HasKey(c => new { c.IntegrationId, c.ChatKey });
            row.Ids(c => c.IntegrationId);
            row.Property(c => c.ChatKey).HasMaxLength(Domain.Protocol.Events.Jid.MaxLength + 20);
            row.Property(c => c.Jid).HasMaxLength(Domain.Protocol.Events.Jid.MaxLength + 20);
            row.Property(c => c.SourceId).HasMaxLength(Domain.Protocol.Events.Jid.MaxLength + 20);
            row.Property(c => c.Name).HasMaxLength(Domain.Protocol.Events.PersonName.MaxLength).HasDefaultValue("");
        });
        model.Entity<IdentityRow>(row =>
        {
            row.ToTable("relay_identities").HasKey(i => new { i.IntegrationId, i.Lid });
            row.Ids(i => i.IntegrationId);
            row.Property(i => i.Lid).HasMaxLength(Domain.Protocol.Events.Jid.MaxLength + 20);
            row.Property(i => i.PhoneJid).HasMaxLength(Domain.Protocol.Events.Jid.MaxLength + 20);
        });
        model.Entity<LedgerEntryRow>(row =>
        {
            row.ToTable("relay_ledger").HasKey(e => new { e.IntegrationId, e.Direction, e.ExternalId });
            row.Ids(e => e.IntegrationId);
            row.Property(e => e.Direction).HasMaxLength(8);
            row.Property(e => e.ExternalId).HasMaxLength(ExternalIdLength);
            row.HasIndex(e => e.CompletedAt);
            row.HasIndex(e => new { e.IntegrationId, e.MessageId });
        });
        model.Entity<DeadLetterRow>(row =>
        {
            row.ToTable("dead_letters").HasKey(d => new { d.IntegrationId, d.Seq });
            row.Ids(d => d.IntegrationId);
            row.Property(d => d.Seq).ValueGeneratedNever();
            row.Property(d => d.EventId).HasMaxLength(ReceivedEvent.MaxIdLength);
            row.Property(d => d.Event).HasMaxLength(ReceivedEvent.MaxNameLength);
            row.Property(d => d.Reason).HasMaxLength(Detail.MaxLength);
            row.HasIndex(d => d.BuriedAt);
        });
    }
}
