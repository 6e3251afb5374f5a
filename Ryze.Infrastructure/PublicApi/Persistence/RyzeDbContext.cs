using Microsoft.EntityFrameworkCore;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>The <c>api</c> role's database. One subclass per provider owns its migrations.</summary>
public abstract class RyzeDbContext(DbContextOptions options) : DbContext(options)
{
    internal DbSet<AccountRow> Accounts => Set<AccountRow>();

    internal DbSet<InstanceRow> Instances => Set<InstanceRow>();

    internal DbSet<EngineNameRow> EngineNames => Set<EngineNameRow>();

    internal DbSet<ChatwootIntegrationRow> Integrations => Set<ChatwootIntegrationRow>();

    internal DbSet<ActivationIntentRow> Intents => Set<ActivationIntentRow>();

    internal DbSet<BridgeRemovalRow> Removals => Set<BridgeRemovalRow>();

    internal DbSet<OutboxLinkRow> OutboxLinks => Set<OutboxLinkRow>();

    internal DbSet<OutboxEventRow> OutboxEvents => Set<OutboxEventRow>();

    internal DbSet<OutboxMediaRow> OutboxMedia => Set<OutboxMediaRow>();

    internal DbSet<OutboxNoteRow> OutboxNotes => Set<OutboxNoteRow>();

    internal DbSet<EngineConnectionRow> EngineConnections => Set<EngineConnectionRow>();

    internal DbSet<EngineMessageRow> EngineMessages => Set<EngineMessageRow>();

    internal DbSet<CommandRow> Commands => Set<CommandRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<AccountRow>(row =>
        {
            row.ToTable("accounts").HasKey(a => a.Id);
            row.Ids(a => a.Id, a => a.TokenHash);
            row.Property(a => a.Name).HasMaxLength(Columns.Name);
            row.HasIndex(a => a.TokenHash).IsUnique();

            // For accounts from before quotas.
            row.Property(a => a.Quota).HasDefaultValue(AccountQuota.Default);
        });
        modelBuilder.Entity<InstanceRow>(row =>
        {
            row.ToTable("instances").HasKey(i => i.Id);
            row.Ids(i => i.Id, i => i.AccountId, i => i.TokenHash);
            row.Property(i => i.Name).HasMaxLength(InstanceName.MaxLength);
            row.Property(i => i.NameKey).HasMaxLength(InstanceName.MaxLength);
            row.Property(i => i.PhoneState).HasMaxLength(PhoneState.MaxLength);
            row.HasIndex(i => new { i.AccountId, i.NameKey }).IsUnique();
            row.HasIndex(i => i.TokenHash).IsUnique();

            // The engine's events name an instance without its account.
            row.HasIndex(i => i.NameKey);
            row.HasOne<AccountRow>().WithMany().HasForeignKey(i => i.AccountId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<EngineNameRow>(row =>
        {
            row.ToTable("engine_names").HasKey(n => n.NameKey);
            row.Property(n => n.NameKey).HasMaxLength(InstanceName.MaxLength);
            row.Property(n => n.Name).HasMaxLength(InstanceName.MaxLength);
            row.Ids(n => n.AccountId);
        });
        modelBuilder.Entity<ChatwootIntegrationRow>(row =>
        {
            row.ToTable("chatwoot_integrations").HasKey(i => i.Id);
            row.Settings();
            row.Ids(i => i.Id, i => i.InstanceId, i => i.BridgeIntegrationId);
            row.Property(i => i.ChatwootInboxName).HasMaxLength(Columns.Name);
            row.Property(i => i.Status).HasConversion<string>().HasMaxLength(16);
            row.HasIndex(i => i.InstanceId).IsUnique();
            row.HasIndex(i => i.BridgeIntegrationId);
            row.HasOne<InstanceRow>().WithMany().HasForeignKey(i => i.InstanceId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<ActivationIntentRow>(row =>
        {
            row.ToTable("activation_intents").HasKey(i => i.Id);
            row.Settings();
            row.Ids(i => i.Id, i => i.InstanceId, i => i.IntegrationId);
            row.HasIndex(i => i.InstanceId);
        });
        modelBuilder.Entity<BridgeRemovalRow>(row =>
        {
            row.ToTable("bridge_removals").HasKey(r => r.Id);
            row.Ids(r => r.Id, r => r.InstanceId);
            row.HasIndex(r => r.NextAttemptAt);
        });
        OutboxTables.Configure(modelBuilder);
        EngineTables.Configure(modelBuilder);
        modelBuilder.Leases();
    }
}
