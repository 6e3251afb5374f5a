using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Application.PublicApi.Instances;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Infrastructure;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.PublicApi.Integrations;

/// <summary>
/// docs/spec/quality.md 1: an activation creates one inbox, despite crashes and timeouts. Random calls with random faults use the real
/// database. When the faults end, the bridge must run exactly the stored integration.
/// </summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class ActivationModelTests
{
    private const int Runs = 1000;
    private const int CallsPerRun = 6;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 4, 20, 10, 15, 30, TimeSpan.Zero));

    private readonly List<string> _trace = [];

    [TearDown]
    public void Clean() => _folder.Dispose();

    [TestCase(false, TestName = "Bridge_runs_exactly_the_stored_integration_after_any_sequence_of_faults")]
    [TestCase(true, TestName = "Contract_only_bridge_runs_exactly_the_stored_integration_after_any_faults")]
    public async Task Bridge_runs_exactly_the_stored_integration(bool onlyContract)
    {
        var seed = Seed.Current;
        var random = new Random(seed);
        var bridge = new ModelBridge(random, _trace, onlyContract);
        await using var services = await ServicesAsync(bridge, random);
        var integrations = (FaultyIntegrations)services.GetRequiredService<IChatwootIntegrationRepository>();
        var mediator = services.GetRequiredService<IMediator>();
        var accountId = await AccountAsync(services);

        for (var run = 0; run < Runs; run++)
        {
            _trace.Clear();
            bridge.IsFaulty = integrations.IsFaulty = true;
            for (var call = 0; call < CallsPerRun; call++)
            {
                await CallAsync(mediator, bridge, integrations, await InstanceAsync(services, accountId), random);
            }

            bridge.IsFaulty = integrations.IsFaulty = false;
            _trace.Add("heal");
            bridge.ActLate();
            await HealAsync(mediator, integrations);
            Assert.That(bridge.DeletedThoughKept, Is.Null, Story(seed, run));

            var instance = await InstanceAsync(services, accountId);
            var stored = await integrations.FindAsync(instance.Id, CancellationToken.None);
            Assert.That(bridge.Running.Keys, Is.EqualTo(stored is null ? [] : new[] { stored.BridgeIntegrationId }), Story(seed, run));
            Assert.That(
                bridge.Running.Values.All(
                    r => onlyContract ? r.ToSettings().SameAccountAs(stored!.Settings) : r.ToSettings() == stored!.Settings), Is.True,
                $"the bridge must run {stored}. A bridge that reports no activation can differ in flags after two faults in a row.\n" + Story(seed, run));
        }
    }

    private string Story(int seed, int run) => $"RYZE_SEED={seed}, run {run}\n{string.Join('\n', _trace)}";

    private async Task CallAsync(IMediator mediator, ModelBridge bridge, FaultyIntegrations integrations, Instance instance, Random random)
    {
        try
        {
            var roll = random.Next(9);
            _trace.Add(
                roll switch { 0 => "deactivate", 1 => "settle", 2 => "remove from bridge", 3 => "delete the instance", _ => "activate" });
            switch (roll)
            {
                case 0:
                    await DeactivateAsync(mediator, bridge, integrations, instance, keepInbox: random.Next(2) == 0);
                    break;
                case 1:
                    _time.Advance(TimeSpan.FromSeconds(random.Next(90)));
                    await mediator.Send(new SettleActivations());
                    break;
                case 2:
                    await mediator.Send(new RetryRemovals());
                    break;
                case 3:
                    await mediator.Send(new DeleteInstance(instance.AccountId, instance.Name));
                    break;
                default:
                    await mediator.Send(new ActivateChatwootIntegration(instance, Settings(random)));
                    break;
            }
        }
        catch (Exception exception) when (exception is ProcessDiedException or StorageException)
        {
            // The next call simulates the next process.
            _trace.Add($"  {exception.GetType().Name}");
            _time.Advance(TimeSpan.FromSeconds(16));
        }
    }

    private async Task DeactivateAsync(
        IMediator mediator, ModelBridge bridge, FaultyIntegrations integrations, Instance instance, bool keepInbox)
    {
        var activations = (await integrations.ListIntentsAsync(instance.Id, CancellationToken.None)).Select(intent => intent.ActivationId);
        var stored = await integrations.FindAsync(instance.Id, CancellationToken.None);
        var concerned = bridge.RunBy(activations, stored?.BridgeIntegrationId);
        if (await mediator.Send(new DeactivateChatwootIntegration(instance, keepInbox)) is null && keepInbox)
        {
            _trace.Add($"  kept {string.Join(' ', concerned)}");
            bridge.Keep(concerned);
        }
    }

    private async Task HealAsync(IMediator mediator, FaultyIntegrations integrations)
    {
        for (var minute = 0; minute < 300; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(2));
            await mediator.Send(new SettleActivations());
            await mediator.Send(new RetryRemovals());
            var isQuiet = (await integrations.ListInstancesWithIntentsAsync(1, CancellationToken.None)).Count == 0
                && (await integrations.ListDueRemovalsAsync(DateTimeOffset.MaxValue, 1, CancellationToken.None)).Count == 0;
            if (isQuiet)
            {
                return;
            }
        }

        Assert.Fail("not settled");
    }

    private static ChatwootSettings Settings(Random random) => new(
        $"https://chatwoot{random.Next(2)}.example.com", 1 + random.Next(2), new Secret($"token{random.Next(1000)}"), "WhatsApp",
        random.Next(2) == 0, false, false, false);

    private async Task<ServiceProvider> ServicesAsync(ModelBridge bridge, Random random)
    {
        var settings = RyzeApp.Settings(_folder);
        settings["BRIDGE_URL"] = "http://bridge.invalid";
        settings["BRIDGE_TOKEN"] = "model-bridge-token";
        var options = RyzeOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), isDevelopment: false);
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time).AddApplication(api: true, bridge: false)
            .AddInfrastructure(options);
        services.AddSingleton<IBridgeClient>(bridge).AddSingleton<ILinkUrl, ModelLinkUrl>();
        var repository = services.Last(s => s.ServiceType == typeof(IChatwootIntegrationRepository)).ImplementationType!;
        services.AddSingleton<IChatwootIntegrationRepository>(provider => new FaultyIntegrations(
            (IChatwootIntegrationRepository)ActivatorUtilities.CreateInstance(provider, repository), random, _trace,
            () => bridge.IsUndoing = true));
        var built = services.BuildServiceProvider();
        await built.GetRequiredService<IDatabase>().MigrateAsync(CancellationToken.None);
        return built;
    }

    private static async Task<string> AccountAsync(ServiceProvider services)
    {
        await services.GetRequiredService<IMediator>().Send(new AddFirstAccount(new Secret(RyzeClient.Token), InstanceName: null));
        return (await services.GetRequiredService<IAccountRepository>()
            .FindCallerAsync(TokenHash.Of(RyzeClient.Token), CancellationToken.None))!.AccountId;
    }

    /// <summary>The existing instance, or a new one if it was deleted.</summary>
    private static async Task<Instance> InstanceAsync(ServiceProvider services, string accountId) =>
        await services.GetRequiredService<IInstanceRepository>().FindAsync(accountId, RyzeClient.Instance, CancellationToken.None)
        ?? (await services.GetRequiredService<IMediator>()
            .Send(new CreateInstance(accountId, RyzeClient.Instance, Token: null, Chatwoot: null))).Value.Instance;

    private sealed class ModelLinkUrl : ILinkUrl
    {
        public string Of(string instanceName, string integrationId) => $"ws://ryze/ws/chatwoot/{instanceName}?integration={integrationId}";

        public string OfMedia(string mediaId) => $"http://ryze/{mediaId}";
    }
}
