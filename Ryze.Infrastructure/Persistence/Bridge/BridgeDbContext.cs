using Microsoft.EntityFrameworkCore;
using Ryze.Domain.Bridge;
using Ryze.Domain.Events;
using Ryze.Infrastructure.Persistence.Rows;

namespace Ryze.Infrastructure.Persistence.Bridge;

/// <summary>The database of the <c>bridge</c> role, its own because the bridge may live on another machine.</summary>
public abstract class BridgeDbContext(DbContextOptions options) : DbContext(options)
{
    internal DbSet<BridgeIntegrationRow> Integrations => Set<BridgeIntegrationRow>();

    internal DbSet<BridgeActivationRow> Activations => Set<BridgeActivationRow>();

    internal DbSet<InboxChannelRow> InboxChannels => Set<InboxChannelRow>();

    internal DbSet<InboxEventRow> InboxEvents => Set<InboxEventRow>();

    internal DbSet<RelayChatRow> RelayChats => Set<RelayChatRow>();

    internal DbSet<RelayIdentityRow> RelayIdentities => Set<RelayIdentityRow>();

    internal DbSet<RelayEntryRow> RelayLedger => Set<RelayEntryRow>();

    internal DbSet<DeadLetterRow> DeadLetters => Set<DeadLetterRow>();

    internal DbSet<AgentMessageRow> AgentMessages => Set<AgentMessageRow>();

    internal DbSet<AgentSendRow> AgentSends => Set<AgentSendRow>();

    internal DbSet<EarlyStatusRow> EarlyStatuses => Set<EarlyStatusRow>();

    internal DbSet<WebhookDeliveryRow> WebhookDeliveries => Set<WebhookDeliveryRow>();

    internal DbSet<DeskRow> Desks => Set<DeskRow>();

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
            row.Property(i => i.Channel).HasMaxLength(ChannelKey.MaxLength);
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
            row.Property(a => a.Channel).HasMaxLength(ChannelKey.MaxLength);
            row.Property(a => a.ChannelUrl).HasMaxLength(Columns.Url);
            row.HasIndex(a => a.StartedAt);
            row.HasIndex(a => a.IntegrationId);
            row.HasIndex(a => a.Channel);
        });
        modelBuilder.Entity<InboxChannelRow>(row =>
        {
            row.ToTable("inbox_channels").HasKey(c => c.IntegrationId);
            row.Ids(c => c.IntegrationId);
        });
        modelBuilder.Entity<InboxEventRow>(row =>
        {
            row.ToTable("inbox_events").HasKey(e => new { e.IntegrationId, e.Seq });
            row.Ids(e => e.IntegrationId);
            row.Property(e => e.Seq).ValueGeneratedNever();
            row.Property(e => e.EventId).HasMaxLength(InboxEvent.MaxIdLength);
            row.Property(e => e.Event).HasMaxLength(InboxEvent.MaxNameLength);
        });
        modelBuilder.Relay();
        modelBuilder.AgentMessages(Database.IsSqlite());
        modelBuilder.Leases();
    }
}
