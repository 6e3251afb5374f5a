using System.Text;
using System.Text.RegularExpressions;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>The repositories on a real SQLite file with their own clock, without a host.</summary>
internal sealed class Stores : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 6, 17, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly string _role;
    private ServiceProvider _services = null!;

    private readonly IReadOnlyDictionary<string, string?> _settings;

    private Stores(string role, IReadOnlyDictionary<string, string?>? settings = null)
    {
        _role = role;
        _settings = settings ?? new Dictionary<string, string?>(StringComparer.Ordinal);
    }

    public FakeTimeProvider Time { get; } = new(Start);

    public string File => _folder.File(_role == "api" ? "ryze.db" : "bridge.db");

    public IOutbox Outbox => Get<IOutbox>();

    public IReadOnlyList<FakeLogRecord> Logs => _services.GetFakeLogCollector().GetSnapshot();

    public int Commits => Logs.Count(record => record.Id == RelationalEventId.TransactionCommitted);

    /// <summary>The number of statements so far.</summary>
    public int Commands => Logs.Count(record => record.Id == RelationalEventId.CommandExecuted);

    /// <param name="links">Integrations whose events are accepted.</param>
    public static Task<Stores> ApiAsync(params string[] links) => ApiAsync(settings: null, links);

    /// <param name="settings">Settings in addition to the defaults.</param>
    /// <param name="links">Integrations whose events are accepted.</param>
    public static async Task<Stores> ApiAsync(IReadOnlyDictionary<string, string?>? settings, params string[] links)
    {
        var stores = new Stores("api", settings);
        await stores.OpenAsync();
        foreach (var link in links)
        {
            await stores.ExecuteAsync(
                $"INSERT INTO outbox_channels (IntegrationId, LastSeq, LastAcked, NotedSeq, ChangedAt) VALUES ('{link}', 0, 0, 0, 0)");
        }

        return stores;
    }

    /// <param name="integrations">Active integrations; no data is stored for others.</param>
    public static Task<Stores> BridgeAsync(params string[] integrations) => BridgeAsync(settings: null, integrations);

    /// <param name="settings">Settings in addition to the defaults.</param>
    /// <param name="integrations">Active integrations; no data is stored for others.</param>
    public static async Task<Stores> BridgeAsync(IReadOnlyDictionary<string, string?>? settings, params string[] integrations)
    {
        var stores = new Stores("bridge", settings);
        await stores.OpenAsync();
        await stores.AddIntegrationsAsync(integrations);
        return stores;
    }

    /// <summary>Adds active integrations of the bridge without content.</summary>
    public Task AddIntegrationsAsync(params string[] ids) => Get<Store<BridgeDbContext>>().WriteAsync(
        db =>
        {
            db.AddRange(
                ids.Select(
                id => new BridgeIntegrationRow { Id = id, Channel = id, ActivationId = "act_1", Phase = BridgeIntegrationPhase.Active,
                CreatedAt = Start }));
            return db.SaveChangesAsync();
        },
        CancellationToken.None);

    public static EngineEvent Event(string identity, int length = 0, EventMedia? media = null, EventEcho? echo = null) => new(
        "evt_" + identity, "message.exchange", identity, ChatKind.Private,
        Encoding.UTF8.GetBytes($"\"id\":\"{identity}\",\"data\":{{\"x\":\"{new string('x', length)}\"}}}}"), media, echo);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<TimeSpan> SendAsync(IRequest<TimeSpan> request) => Get<IMediator>().Send(request);

    /// <summary>Opens the same files again, as the next process does.</summary>
    public async Task ReopenAsync(string options = "")
    {
        await _services.DisposeAsync();
        await OpenAsync(options, migrate: options.Length == 0);
    }

    /// <summary>Appends the event and returns its outcome.</summary>
    public async Task<EventAcceptance> AppendAsync(string integrationId, EngineEvent engineEvent)
    {
        var result = await Outbox.AppendAsync(integrationId, engineEvent, CancellationToken.None);
        Assert.That(result.Error, Is.Null);
        return result.Value;
    }

    public async Task<Error?> AppendFailureAsync(string integrationId, EngineEvent engineEvent) =>
        (await Outbox.AppendAsync(integrationId, engineEvent, CancellationToken.None)).Error;

    /// <summary>Acknowledges events and waits until the acknowledgement is stored.</summary>
    public async Task AcknowledgeAsync(string integrationId, long seq)
    {
        Outbox.Acknowledge(integrationId, seq);
        await Eventually.TrueAsync(
            async () =>
            {
                Time.Advance(TimeSpan.FromMilliseconds(100));
                return await AckedAsync(integrationId) >= seq;
            },
            $"{integrationId} is acknowledged up to {seq}");
    }

    public Task<long> AckedAsync(string integrationId) =>
        ScalarAsync<long>($"SELECT LastAcked FROM outbox_channels WHERE IntegrationId = '{integrationId}'");

    /// <summary>Simulates a full disk: the database cannot grow by another page.</summary>
    public Task FillDiskAsync<TContext>()
        where TContext : DbContext => PragmaAsync<TContext>("PRAGMA max_page_count = 1");

    public Task EmptyDiskAsync<TContext>()
        where TContext : DbContext => PragmaAsync<TContext>("PRAGMA max_page_count = 1073741823");

    public Task ExecuteAsync(string sql) => SqliteFile.ExecuteAsync(File, sql);

    public Task<T> ScalarAsync<T>(string sql) => SqliteFile.ScalarAsync<T>(File, sql);

    /// <summary>The query plans of SQLite for a table in all queries so far.</summary>
    public async Task<IReadOnlyList<string>> PlansAsync(string table)
    {
        var plans = new List<string>();
        foreach (var query in Logs.Where(record => record.Id == RelationalEventId.CommandExecuted)
            .Select(record => record.GetStructuredStateValue("commandText")!)
            .Where(sql => sql.StartsWith("SELECT", StringComparison.Ordinal) && sql.Contains($"\"{table}\"", StringComparison.Ordinal))
                .ToList())
        {
            var alias = Regex.Matches(query, $"\"{table}\" AS \"(\\w+)\"").Select(match => match.Groups[1].Value)
                .ToHashSet(StringComparer.Ordinal);
            var steps =
                await SqliteFile.RowsAsync(File, "EXPLAIN QUERY PLAN " + Regex.Replace(query, "@\\w+", "1"), step => step.GetString(3));
            plans.AddRange(steps.Where(step => step.Split(' ') is [_, var what, ..] && alias.Contains(what)));
        }

        return plans;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    // The setting belongs to the connection, and sequential calls share one connection.
    private Task<object?> PragmaAsync<TContext>(string pragma)
        where TContext : DbContext => Get<Store<TContext>>().ReadAsync(
            async db =>
            {
                await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The statements are constants of the tests.
                command.CommandText = pragma;
#pragma warning restore CA2100
                return await command.ExecuteScalarAsync();
            },
            CancellationToken.None);

    private async Task OpenAsync(string options = "", bool migrate = true)
    {
        var settings = RyzeApp.Settings(_folder, _role);
        settings["BRIDGE_TOKEN"] = "stores-bridge-token";

        // A timeout of 1 s keeps the tests of a locked database fast.
        settings[_role == "api" ? "DATABASE_CONNECTION_STRING" : "BRIDGE_DATABASE_CONNECTION_STRING"] =
            $"Data Source={File};Default Timeout=1{options}";
        settings["BRIDGE_URL"] = "http://bridge.invalid";
        foreach (var (name, value) in _settings)
        {
            settings[name] = value;
        }

        var read = RyzeOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), isDevelopment: false);
        _services = new ServiceCollection()
            .AddLogging(logging => logging.AddFakeLogging().SetMinimumLevel(LogLevel.Debug)).AddMetrics().AddSingleton<TimeProvider>(Time)
            .AddApplication(api: _role == "api", bridge: _role == "bridge").AddInfrastructure(read)
            .BuildServiceProvider();
        if (migrate)
        {
            await Get<IDatabase>().MigrateAsync(CancellationToken.None);
        }
    }
}
