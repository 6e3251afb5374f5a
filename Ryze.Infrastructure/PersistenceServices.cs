using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Provisioning;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Events;
using Ryze.Application.PublicApi.Instances;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure;

internal static class PersistenceServices
{
    private const string ApiRole = "api";
    private const string BridgeRole = "bridge";

    public static IServiceCollection AddPersistence(this IServiceCollection services, RyzeOptions options)
    {
        services.TryAddSingleton<IDiskSpace, SystemDiskSpace>();
        services.AddSingleton(provider => new DiskWatch(
            options.Database, options.Roles, provider.GetRequiredService<IDiskSpace>(), provider.GetRequiredService<TimeProvider>()));
        if (options.Roles.Api)
        {
            services.AddStore<RyzeDbContext, SqliteRyzeDbContext, SqlServerRyzeDbContext>(ApiRole, options.Database, options.Database.Api)
                .AddKeyRotation(ApiRole, ApiSecrets.All);
            services.AddSingleton<IChatwootIntegrationRepository, EncryptedChatwootIntegrationRepository>();
            services.AddSingleton<ShortLivedCache<Caller>>().AddSingleton<IAccountRepository, AccountRepository>();
            services.AddSingleton<ShortLivedCache<Instance>>().AddSingleton<IInstanceRepository, InstanceRepository>();
            services.AddSingleton<LinkRepository>()
                .AddSingleton<ILinkRepository>(provider => provider.GetRequiredService<LinkRepository>());
            services.AddSingleton<IEngineNameRepository, EngineNameRepository>();
            services.AddSingleton<AcknowledgementBuffer>().AddSingleton<IOutbox, Outbox>().AddSingleton<IOutboxRetention, OutboxRetention>()
                .AddSingleton<OutboxChanges>();
            services.AddSingleton<ICommandRepository, CommandRepository>();
            services.AddSingleton<ShortLivedCache<EngineConnection>>().AddSingleton<ShortLivedCache<OwnEngine>>()
                .AddSingleton<IEngineConnectionRepository, EngineConnectionRepository>()
                .AddSingleton<IPhoneStates, PhoneStates>();
            services.AddSingleton<EngineMessages>().AddSingleton<IEngineMessages>(provider => provider.GetRequiredService<EngineMessages>())
                .AddSingleton<IEngineMessageRetention>(provider => provider.GetRequiredService<EngineMessages>());
        }

        if (options.Roles.Bridge)
        {
            services.AddStore<BridgeDbContext, SqliteBridgeDbContext, SqlServerBridgeDbContext>(
                BridgeRole, options.Database, options.Database.Bridge)
                .AddKeyRotation(BridgeRole, BridgeSecrets.All);
            services.AddSingleton<HandOvers>().AddSingleton<IHandOvers>(provider => provider.GetRequiredService<HandOvers>());
            services.AddSingleton<ClusterDatabase>();
            services.AddSingleton<BridgeRows>().AddSingleton<IBridgeIntegrationRepository, BridgeIntegrationRepository>()
                .AddSingleton<IEventStore, EventStore>()
                .AddSingleton<IDeliveryRepository, DeliveryRepository>()
                .AddSingleton<ChatRepository>()
                .AddSingleton<IChatRepository>(provider => provider.GetRequiredService<ChatRepository>())
                .AddSingleton<IContactAddresses>(provider => provider.GetRequiredService<ChatRepository>())
                .AddSingleton<IDeadLetterRepository, DeadLetterRepository>()
                    .AddSingleton<IAgentMessageRepository, AgentMessageRepository>();
            services.AddSingleton<AgentMessageQuota>().AddSingleton<FailedTextQuota>().AddSingleton<DeadLetterQuota>()
                .AddSingleton<WaitingBytesReader>()
                .AddSingleton<IWaitingBytes>(provider => provider.GetRequiredService<WaitingBytesReader>());
            services.AddSingleton<IIntegrationSyncRepository, IntegrationSyncRepository>();
        }

        return services;
    }

    private static IServiceCollection AddKeyRotation<TContext>(
        this IServiceCollection services, string role, IReadOnlyList<SealedColumn<TContext>> columns)
        where TContext : DbContext =>
        services
            .AddSingleton(provider => new TokenBinding<TContext>(
                provider.GetRequiredService<Store<TContext>>(), provider.GetRequiredService<SecretProtector>(), columns,
                provider.GetRequiredService<ILogger<TokenBinding<TContext>>>()))
            .AddSingleton<IKeyRotation>(provider => new KeyRotation<TContext>(
                role, provider.GetRequiredService<Store<TContext>>(), provider.GetRequiredService<SecretProtector>(),
                provider.GetRequiredService<TokenBinding<TContext>>(), columns));

    private static IServiceCollection AddStore<TContext, TSqlite, TSqlServer>(
        this IServiceCollection services, string role, DatabaseOptions options, Secret connectionString)
        where TContext : DbContext
        where TSqlite : TContext, IListsMigrations
        where TSqlServer : TContext, IListsMigrations
    {
        if (options.IsSqlite)
        {
            PrivateFiles.CreateFolderOf(connectionString.Reveal());
            services.AddPooledDbContextFactory<TSqlite>(db => db
                .UseSqlite(WithBusyTimeout(connectionString))
                .ReplaceService<IMigrationsAssembly, ListedMigrations>()
                .ConfigureWarnings(IgnorePieces)
                .AddInterceptors(new SqlitePragmas()));
            services.AddSingleton<IDbContextFactory<TContext>, ProviderContexts<TContext, TSqlite>>();
        }
        else
        {
            services.AddPooledDbContextFactory<TSqlServer>((provider, db) => db
                .UseSqlServer(
                    SqlServerOptions.WithDefaults(connectionString.Reveal()),
                    server => SqlServerOptions.Configure(server, provider.GetRequiredService<TimeProvider>()))
                .ReplaceService<IMigrationsAssembly, ListedMigrations>()
                .ConfigureWarnings(IgnorePieces));
            services.AddSingleton<IDbContextFactory<TContext>, ProviderContexts<TContext, TSqlServer>>();
        }

        services.AddSingleton(
            provider => new Store<TContext>(provider.GetRequiredService<IDbContextFactory<TContext>>(), options.IsSqlite));
        services.AddSingleton<LeaseTable<TContext>>();
        return services.AddSingleton<IDatabase>(provider => new Database<TContext>(
            role, provider.GetRequiredService<IDbContextFactory<TContext>>(), provider.GetRequiredService<TokenBinding<TContext>>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Database<TContext>>>()));
    }

    /// <summary>A deletion in pieces may delete matching rows in any order.</summary>
    private static void IgnorePieces(WarningsConfigurationBuilder warnings) =>
        warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning);

    // The driver's default is 30 s, too long for a caller while the database is locked.
    private static string WithBusyTimeout(Secret connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString.Reveal());
        if (!connectionString.Reveal().Contains("Timeout", StringComparison.OrdinalIgnoreCase))
        {
            builder.DefaultTimeout = (int)Store<DbContext>.LockTimeout.TotalSeconds;
        }

        return builder.ConnectionString;
    }
}

/// <summary>Provides the database provider's context as the type that the repositories use.</summary>
internal sealed class ProviderContexts<TContext, TProvider>(IDbContextFactory<TProvider> contexts) : IDbContextFactory<TContext>
    where TContext : DbContext
    where TProvider : TContext
{
    public TContext CreateDbContext() => contexts.CreateDbContext();

    public async Task<TContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
        await contexts.CreateDbContextAsync(cancellationToken);
}
