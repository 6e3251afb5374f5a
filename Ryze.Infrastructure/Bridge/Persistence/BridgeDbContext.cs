using Microsoft.EntityFrameworkCore;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>The <c>bridge</c> role's own database, because the bridge may run on another machine.</summary>
public abstract class BridgeDbContext(DbContextOptions options) : DbContext(options)
{
    internal DbSet<BridgeIntegrationRow> Integrations => Set<BridgeIntegrationRow>();

    internal DbSet<BridgeActivationRow> Activations => Set<BridgeActivationRow>();

    internal DbSet<EventCursorRow> EventCursors => Set<EventCursorRow>();

    internal DbSet<StoredEventRow> StoredEvents => Set<StoredEventRow>();

    internal DbSet<ChatMappingRow> ChatMappings => Set<ChatMappingRow>();

    internal DbSet<IdentityRow> LidIdentities => Set<IdentityRow>();

    internal DbSet<LedgerEntryRow> LedgerEntries => Set<LedgerEntryRow>();

    internal DbSet<DeadLetterRow> DeadLetters => Set<DeadLetterRow>();

    internal DbSet<AgentMessageRow> AgentMessages => Set<AgentMessageRow>();

    internal DbSet<AgentSendRow> AgentSends => Set<AgentSendRow>();

    internal DbSet<EarlyReceiptRow> EarlyReceipts => Set<EarlyReceiptRow>();

    internal DbSet<WebhookDeliveryRow> WebhookDeliveries => Set<WebhookDeliveryRow>();

    internal DbSet<IntegrationSyncRow> IntegrationSyncs => Set<IntegrationSyncRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BridgeIntegrationRow>(row =>
        {
            row.ToTable("integrations").HasKey(i => i.Id);
            row.Settings();
            row.Property(i => i.ActivationId).HasMaxLength(ActivateRequest.MaxActivationIdLength);
            row.Ids(i => i.Id, i => i.SupersededBy, i => i.ChatwootVersion);
            row.Property(i => i.Instance).HasMaxLength(Columns.Name);
            row.Property(i => i.Tenant).HasMaxLength(ActivateRequest.MaxTenantLength);
            row.Property(i => i.Channel).HasMaxLength(LinkKey.MaxLength);
            row.Property(i => i.ChannelUrl).HasMaxLength(Columns.Url);
            row.Property(i => i.WebhookSecret).HasMaxLength(Columns.Envelope);
            row.Property(i => i.InboxIdentifier).HasMaxLength(Columns.ChatwootEnvelope);
            row.Property(i => i.SigningSecret).HasMaxLength(Columns.ChatwootEnvelope);
            row.Property(i => i.ChatwootInboxName).HasMaxLength(Columns.Name);
            row.Property(i => i.Phase).HasConversion<string>().HasMaxLength(16);
            row.HasIndex(i => i.Channel);
            row.HasIndex(i => i.CheckAt);
            row.HasIndex(i => i.SupersededBy);
        });
        modelBuilder.Entity<BridgeActivationRow>(row =>
        {
            row.ToTable("activations").HasKey(a => a.Id);
            row.Settings();
            row.Property(a => a.Id).HasMaxLength(ActivateRequest.MaxActivationIdLength);
            row.Ids(a => a.IntegrationId);
            row.Property(a => a.Instance).HasMaxLength(Columns.Name);
            row.Property(a => a.Channel).HasMaxLength(LinkKey.MaxLength);
            row.Property(a => a.ChannelUrl).HasMaxLength(Columns.Url);
            row.HasIndex(a => a.StartedAt);
            row.HasIndex(a => a.IntegrationId);
            row.HasIndex(a => a.Channel);
        });
        modelBuilder.Entity<EventCursorRow>(row =>
        {
            row.ToTable("inbox_channels").HasKey(c => c.IntegrationId);
            row.Ids(c => c.IntegrationId);
        });
        modelBuilder.Entity<StoredEventRow>(row =>
        {
            row.ToTable("inbox_events").HasKey(e => new { e.IntegrationId, e.Seq });
            row.Ids(e => e.IntegrationId);
            row.Property(e => e.Seq).ValueGeneratedNever();
            row.Property(e => e.EventId).HasMaxLength(ReceivedEvent.MaxIdLength);
            row.Property(e => e.Event).HasMaxLength(ReceivedEvent.MaxNameLength);
            row.Property(e => e.ChatJid).HasMaxLength(EventHeader.MaxTextLength);
            row.Property(e => e.ChatLid).HasMaxLength(EventHeader.MaxTextLength);
            row.Property(e => e.SenderJid).HasMaxLength(EventHeader.MaxTextLength);
            row.Property(e => e.SenderLid).HasMaxLength(EventHeader.MaxTextLength);
            row.Property(e => e.MessageId).HasMaxLength(EventHeader.MaxTextLength);
            row.Property(e => e.Echo).HasMaxLength(EventHeader.MaxTextLength);
        });
        modelBuilder.Relay();
        modelBuilder.AgentMessages(Database.IsSqlite());
        modelBuilder.Leases();
    }
}
