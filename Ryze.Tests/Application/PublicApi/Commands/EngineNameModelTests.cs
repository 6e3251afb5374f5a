using System.Globalization;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Events;
using Ryze.Application.PublicApi.Instances;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Events;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;
using Ryze.Infrastructure;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.PublicApi.Commands;

/// <summary>
/// docs/security.md: no event and no command crosses accounts. Random orders of create, delete, activate, event, command and release by two
/// accounts with the same names, on two replicas with one database.
/// </summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class EngineNameModelTests
{
    private const int Runs = 1000;
    private const int StepsPerRun = 6;
    private const int DefaultSeed = 20261127;

    private static readonly string[] Accounts = ["acc_1", "acc_2"];

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Stores.Start);
    private readonly RecordingEngine _engine = new();
    private readonly List<string> _trace = [];

    /// <summary>The expected state: the account that owns a name, and the spelling that the engine knows.</summary>
    private readonly Dictionary<string, EngineName> _claims = new(StringComparer.Ordinal);

    private ServiceProvider[] _replicas = null!;
    private int _next;

    private string Database => _folder.File("ryze.db");

    [SetUp]
    public async Task Open()
    {
        _replicas = [Replica(), Replica()];
        await _replicas[0].GetRequiredService<IDatabase>().MigrateAsync(CancellationToken.None);
        foreach (var account in Accounts)
        {
            await SqliteFile.ExecuteAsync(
                Database,
                $"INSERT INTO accounts (Id, Name, TokenHash, Quota, CreatedAt) VALUES ('{account}', 'A', '{account}', 100000, 0)");
        }
    }

    [TearDown]
    public async Task Close()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Test]
    public async Task Events_or_commands_never_cross_accounts_in_any_order_of_calls()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RYZE_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given : DefaultSeed;
        var random = new Random(seed);
        var (delivered, sent) = (0, 0);
        for (var run = 0; run < Runs; run++)
        {
            _trace.Clear();
            _trace.Add($"RYZE_SEED={seed}, run {run}");
            for (var step = 0; step < StepsPerRun; step++)
            {
                var replica = _replicas[random.Next(2)];
                var account = Accounts[random.Next(2)];
                var name = random.Next(2) == 0 ? $"name{run}" : $"Name{run}";
                switch (random.Next(9))
                {
                    case 0 or 1 or 2:
                        await CreateAsync(replica, account, name);
                        break;
                    case 3:
                        _trace.Add($"{account} deletes {name}");
                        await replica.GetRequiredService<IMediator>().Send(new DeleteInstance(account, name));
                        break;
                    case 4 or 5:
                        delivered += await OfferAsync(replica, name, random.Next(3) == 0 ? account : null) ? 1 : 0;
                        break;
                    case 6 or 7:
                        sent += await CommandAsync(replica, account, name) ? 1 : 0;
                        break;
                    default:
                        await ReleaseAsync(replica, name);
                        break;
                }
            }
        }

        TestContext.Out.WriteLine($"RYZE_SEED={seed}: {Runs} runs, {delivered} events delivered, {sent} commands sent");
        Assert.That(
            (delivered, sent), Is.EqualTo((delivered > Runs / 4 ? delivered : -1, sent > Runs / 8 ? sent : -1)),
            "the runs exercise both directions");
    }

    private async Task CreateAsync(ServiceProvider replica, string account, string name)
    {
        _trace.Add($"{account} creates {name}");
        var created = await replica.GetRequiredService<IMediator>().Send(new CreateInstance(account, name, Token: null, Chatwoot: null));
        if (!created.TryGet(out var creation, out _))
        {
            return;
        }

        _claims.TryAdd(InstanceName.Key(name), new EngineName(name, account));
        var integrations = replica.GetRequiredService<IChatwootIntegrationRepository>();
        await using var lease = await integrations.TryLeaseAsync(creation.Instance.Id, CancellationToken.None);
        var id = $"cwi_{_next++}";
        var settings = new ChatwootSettings("https://cw.example", 1, new Secret("token"), "Inbox", false, false, false, false);
        await integrations.SaveAsync(
            lease!, new ChatwootIntegration(id, creation.Instance.Id, "int_" + id, settings, 42, "Inbox", Stores.Start),
            activationId: null, CancellationToken.None);
    }

    /// <summary>An event reaches the owner's integration or none, also on a replica that has not yet seen the last change.</summary>
    private async Task<bool> OfferAsync(ServiceProvider replica, string name, string? account)
    {
        _trace.Add($"event for {name}, account {account ?? "not named"}");
        var identity = $"m{_next++}";
        var answer = await replica.GetRequiredService<IMediator>().Send(new AcceptEvent(name, account, Stores.Event(identity)));
        var stored = await SqliteFile.RowsAsync(
            Database,
            $"""
            SELECT i.AccountId FROM outbox_events e JOIN chatwoot_integrations c ON c.Id = e.IntegrationId JOIN instances i ON i.Id = c.InstanceId
            WHERE instr(e.Frame, '"id":"{identity}"') > 0
            """,
            row => row.GetString(0));
        var owner = _claims.GetValueOrDefault(InstanceName.Key(name))?.AccountId;
        Assert.That(stored, Is.SubsetOf(new[] { owner }), Story());
        Assert.That(answer is { Error: null, Value: EventAcceptance.Stored }, Is.EqualTo(stored.Count == 1), Story());
        Assert.That(account is null || account == owner || stored.Count == 0, Is.True, Story());
        return stored.Count == 1;
    }

    /// <summary>Only the owner's command is sent, under the name that the engine knows.</summary>
    private async Task<bool> CommandAsync(ServiceProvider replica, string account, string name)
    {
        _trace.Add($"command of {account} for {name}");
        var integrations = await SqliteFile.RowsAsync(
            Database,
            $"SELECT c.Id FROM chatwoot_integrations c JOIN instances i ON i.Id = c.InstanceId WHERE i.AccountId = '{account}' AND i.NameKey = '{InstanceName.Key(name)}'",
            row => row.GetString(0));
        if (integrations is not [var integration]
            || !(await replica.GetRequiredService<ILinkRepository>().FindAsync(name, integration, CancellationToken.None))
                .TryGet(out var link, out _))
        {
            return false;
        }

        var id = $"cmd_{_next++}";
        var result = await replica.GetRequiredService<IMediator>()
            .Send(new RunCommand(link, id, new EngineCommand.SendText("1@lid", "text", null)));
        var claim = _claims[InstanceName.Key(name)];
        var isOwner = claim.AccountId == account;
        Assert.That(
            _engine.Sent.Where(sent => sent.CommandId == id).Select(sent => sent.Name), Is.EqualTo(isOwner ? new[] { claim.Name } : []),
            Story());
        Assert.That(isOwner || result.Failure!.Message == EngineName.ClaimedElsewhere(link.Instance), Is.True, Story());
        return isOwner;
    }

    private async Task ReleaseAsync(ServiceProvider replica, string name)
    {
        _trace.Add($"the operator releases {name}");
        var key = InstanceName.Key(name);
        var released = await replica.GetRequiredService<IMediator>().Send(new ReleaseEngineName(name));
        Assert.That(released.Former, Is.EqualTo(_claims.GetValueOrDefault(key)?.AccountId), Story());
        if (released is { Former: not null, IsInUse: false })
        {
            _claims.Remove(key);
            if (released.Successor is { } successor)
            {
                Assert.That(successor, Is.Not.EqualTo(released.Former), Story());
                _claims[key] = (await replica.GetRequiredService<IEngineNameRepository>().FindAsync(name, CancellationToken.None))!;
            }
        }

        // Other replicas read the change within this time.
        _time.Advance(TimeSpan.FromSeconds(5));
    }

    private string Story() => string.Join('\n', _trace);

    private ServiceProvider Replica()
    {
        var settings = RyzeApp.Settings(_folder);
        settings["DATABASE_CONNECTION_STRING"] = $"Data Source={Database}";
        var options = RyzeOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), isDevelopment: false);
        return new ServiceCollection().AddLogging().AddMetrics().AddSingleton<TimeProvider>(_time)
            .AddApplication(api: true, bridge: false).AddInfrastructure(options)
            .AddSingleton<IWhatsAppEngine>(_engine).AddSingleton(Mock.Of<IBridgeClient>())
            .BuildServiceProvider();
    }

    private sealed class RecordingEngine : IWhatsAppEngine
    {
        public List<(string Name, string CommandId)> Sent { get; } = [];

        public Task<Result<SentMessage>> SendAsync(
            string instance, string commandId, EngineCommand command, CancellationToken cancellationToken)
        {
            Sent.Add((instance, commandId));
            return Task.FromResult<Result<SentMessage>>(new SentMessage("3EB0", Stores.Start));
        }
    }
}
