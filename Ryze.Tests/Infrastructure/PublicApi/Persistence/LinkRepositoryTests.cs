using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Events;
using Ryze.Domain.PublicApi.Integrations;
using Ryze.Tests.Infrastructure.Shared.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.PublicApi.Persistence;

/// <summary>docs/spec/bridge.md 1 (<c>channel_url</c>) and 4: which instance an event or a link belongs to.</summary>
internal sealed class LinkRepositoryTests
{
    private static readonly ChatwootSettings Settings =
        new("https://cw.example", 1, new Secret("token"), "Inbox", false, IgnoreGroups: true, false, false);

    private Stores _stores = null!;

    private ILinkRepository Links => _stores.Get<ILinkRepository>();

    private IChatwootIntegrationRepository Integrations => _stores.Get<IChatwootIntegrationRepository>();

    [SetUp]
    public async Task Open()
    {
        _stores = await Stores.ApiAsync();
        foreach (var account in new[] { "acc_1", "acc_2" })
        {
            await _stores.ExecuteAsync($"INSERT INTO accounts (Id, Name, TokenHash, CreatedAt) VALUES ('{account}', 'A', '{account}', 0)");
        }

        await InstanceAsync("ins_1", "acc_1", "Suporte");
        await InstanceAsync("ins_2", "acc_1", "vendas");
    }

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [Test]
    public async Task Route_is_found_by_name_in_any_case()
    {
        Assert.That(
            (await RouteAsync("suporte")).Value,
            Is.EqualTo(new EventRoute(null, IgnoreGroups: false) { InstanceId = "ins_1", EngineName = "Suporte" }));
        await SaveAsync("ins_1", "cwi_1");

        Assert.That(
            (await RouteAsync("SUPORTE")).Value,
            Is.EqualTo(new EventRoute("cwi_1", IgnoreGroups: true) { InstanceId = "ins_1", EngineName = "Suporte" }),
            "a new integration is found at once");
        Assert.That((await RouteAsync("nobody")).Error, Is.InstanceOf<AccessError.InstanceNotFound>());
        Assert.That((await RouteAsync("")).Error, Is.InstanceOf<AccessError.InstanceNotFound>());
        Assert.That((await RouteAsync("suporte", "acc_2")).Error, Is.InstanceOf<AccessError.InstanceNotFound>());
    }

    [Test]
    public async Task Events_reach_only_the_account_that_claimed_the_name()
    {
        await InstanceAsync("ins_3", "acc_2", "suporte");
        await SaveAsync("ins_3", "cwi_3");

        Assert.That(
            (await RouteAsync("suporte")).Value.InstanceId, Is.EqualTo("ins_1"), "although only the later instance has an integration");
        Assert.That((await RouteAsync("suporte", "acc_1")).Value.InstanceId, Is.EqualTo("ins_1"));
        Assert.That((await RouteAsync("suporte", "acc_2")).Error, Is.InstanceOf<AccessError.InstanceNotFound>());
    }

    [Test]
    public async Task Events_reach_no_account_when_the_owner_deleted_its_instance()
    {
        await InstanceAsync("ins_3", "acc_2", "suporte");
        await SaveAsync("ins_3", "cwi_3");
        await _stores.ExecuteAsync("DELETE FROM instances WHERE Id = 'ins_1'");

        Assert.That((await RouteAsync("suporte", fresh: true)).Error, Is.InstanceOf<AccessError.InstanceNotFound>());
    }

    [Test]
    public async Task Route_is_cached_for_5_seconds_unless_a_fresh_one_is_requested()
    {
        await SaveAsync("ins_1", "cwi_1");
        Assert.That((await RouteAsync("suporte")).Value.IgnoreGroups, Is.True);

        // Simulates a change by another replica.
        await _stores.ExecuteAsync("UPDATE chatwoot_integrations SET IgnoreGroups = 0");
        _stores.Time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        Assert.That((await RouteAsync("suporte")).Value.IgnoreGroups, Is.True);
        Assert.That((await RouteAsync("suporte", fresh: true)).Value.IgnoreGroups, Is.False);
        await _stores.ExecuteAsync("UPDATE chatwoot_integrations SET IgnoreGroups = 1");
        _stores.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.That((await RouteAsync("suporte")).Value.IgnoreGroups, Is.True);
    }

    [Test]
    public async Task Change_by_this_process_is_visible_at_once()
    {
        await SaveAsync("ins_1", "cwi_1");
        await RouteAsync("suporte");
        await using (var lease = await Integrations.TryLeaseAsync("ins_1", CancellationToken.None))
        {
            await Integrations.DeleteAsync(
                lease!, new PendingRemoval("ins_1", "int_cwi_1", KeepInbox: false, Attempts: 0, Stores.Start), CancellationToken.None);
        }

        Assert.That((await RouteAsync("suporte")).Value.IntegrationId, Is.Null);
    }

    [Test]
    public async Task Link_is_accepted_for_a_stored_or_pending_integration_of_the_named_instance()
    {
        await SaveAsync("ins_1", "cwi_1");
        await IntentAsync("act_1", "ins_1", "cwi_1");
        await IntentAsync("act_2", "ins_2", "cwi_2");

        Assert.That(
            (await FindAsync("suporte", "cwi_1")).Value,
            Is.EqualTo(new IntegrationLink("cwi_1", "Suporte") { InstanceId = "ins_1", AccountId = "acc_1" }));
        Assert.That(
            (await FindAsync("VENDAS", "cwi_2")).Value,
            Is.EqualTo(new IntegrationLink("cwi_2", "vendas") { InstanceId = "ins_2", AccountId = "acc_1" }),
            "the bridge dials before the row is stored");
        Assert.That((await FindAsync("suporte", null)).Value.IntegrationId, Is.EqualTo("cwi_1"));
        foreach (var (instance, integration) in new[] { ("vendas", "cwi_1"), ("suporte", "cwi_9"), ("a/b", "cwi_1"), ("nobody", null) })
        {
            Assert.That(
                (await FindAsync(instance, integration)).Error, Is.InstanceOf<AccessError.InstanceNotFound>(), $"{instance} {integration}");
        }
    }

    [Test]
    public async Task Link_is_refused_when_its_activation_is_marked_for_undo()
    {
        await IntentAsync("act_1", "ins_1", "cwi_1");
        await Integrations.MarkForUndoAsync("act_1", CancellationToken.None);

        Assert.That((await FindAsync("suporte", "cwi_1")).Error, Is.InstanceOf<AccessError.InstanceNotFound>());
    }

    [Test]
    public async Task Link_needs_the_integration_when_two_accounts_share_the_name()
    {
        await InstanceAsync("ins_3", "acc_2", "suporte");
        await SaveAsync("ins_1", "cwi_1");

        Assert.That(
            (await FindAsync("suporte", null)).Error, Is.InstanceOf<EventError.AmbiguousInstance>(),
            "even when only one account has an integration");
        Assert.That((await FindAsync("suporte", "cwi_1")).Value.IntegrationId, Is.EqualTo("cwi_1"));
    }

    private ValueTask<Result<EventRoute>> RouteAsync(string instance, string? account = null, bool fresh = false) =>
        Links.FindRouteAsync(instance, account, fresh, CancellationToken.None);

    private Task<Result<IntegrationLink>> FindAsync(string instance, string? integrationId) =>
        Links.FindAsync(instance, integrationId, CancellationToken.None);

    private async Task IntentAsync(string activation, string instance, string integration) => Assert.That(
        await Integrations.RecordIntentAsync(
            new ActivationIntent(
            activation, instance, integration, Settings, TakeBack: false, KeepInbox: false, IsReplaced: false, Stores.Start),
            CancellationToken.None),
        Is.True);

    private Task InstanceAsync(string id, string account, string name) => _stores.ExecuteAsync(
        $"INSERT INTO instances (Id, AccountId, Name, NameKey, CreatedAt) VALUES ('{id}', '{account}', '{name}', '{Ryze.Domain.PublicApi.Instances.InstanceName.Key(name)}', 0);"
        + EngineNameClaims.ClaimAll);

    private async Task SaveAsync(string instance, string id)
    {
        await using var lease = await Integrations.TryLeaseAsync(instance, CancellationToken.None);
        Assert.That(
            await Integrations.SaveAsync(
                lease!, new ChatwootIntegration(id, instance, "int_" + id, Settings, 42, "Inbox", Stores.Start), activationId: null,
                CancellationToken.None),
            Is.True);
    }
}
