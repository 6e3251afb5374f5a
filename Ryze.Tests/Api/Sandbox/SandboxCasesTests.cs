using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Bridge.Chatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Sandbox;

/// <summary>Runs the real Chatwoot client against the sandbox: each row of the table has its documented result.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SandboxCasesTests
{
    private SandboxHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await SandboxHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    private static IEnumerable<TestCaseData> Cases() => SandboxCases.All.Select(c => new TestCaseData(c).SetArgDisplayNames(c.Name));

    [TestCaseSource(nameof(Cases))]
    public async Task Activation_ends_as_the_table_says(SandboxCase it)
    {
        var error = await ProvisionAsync(_host.Access(it.Token, it.AccountId, it.BasePath), slow: it.Token == "sandbox-slow-token");

        Assert.That((error?.Code, error?.Detail.ToString() ?? ""), Is.EqualTo((it.Family, it.Detail)));
        Assert.That(_host.Chatwoot.Inboxes, Has.Count.EqualTo(it.Family is null ? 1 : 0));
    }

    [Test]
    public void Table_covers_every_error_family_without_duplicates()
    {
        Assert.That(
            SandboxCases.All.Select(c => c.Status).Distinct(),
            Is.EquivalentTo(new[] { 201, 400, 401, 403, 502 }));
        Assert.That(
            SandboxCases.All.Select(c => c.Family).OfType<BridgeErrorCode>().Distinct(),
            Is.EquivalentTo(Enum.GetValues<BridgeErrorCode>().Where(c => c.ToString().StartsWith("Chatwoot", StringComparison.Ordinal))));
        Assert.That(SandboxCases.All.Select(c => c.Name), Is.Unique);
    }

    [Test]
    public async Task Inbox_is_found_by_its_webhook_when_its_creation_timed_out()
    {
        var access = _host.Access("sandbox-slow-create-token");

        var creation = _host.Client.CreateInboxAsync(access, "Suporte", "https://b/h", default);
        while (_host.Chatwoot.Creations == 0)
        {
            await Task.Yield();
        }

        _host.Time.Advance(ChatwootTransport.WriteTimeout);
        var outcome = await creation;
        var inboxes = await _host.Client.ListInboxesAsync(access, default);

        Assert.That(
            outcome.Error, Is.EqualTo(new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.Of("no answer within 15 s"))));
        Assert.That(inboxes.Value.Single().WebhookUrl!.Reveal(), Is.EqualTo("https://b/h"));
    }

    [Test]
    public async Task Client_can_create_read_update_or_delete_an_inbox()
    {
        var access = _host.Access("sandbox-admin-token", 7);

        var created = (await _host.Client.CreateInboxAsync(access, "Suporte ✓", "https://b/h", default)).Value;
        var updated = (await _host.Client.UpdateInboxAsync(access, created.Id, "Vendas", null, default)).Value;
        var deleted = await _host.Client.DeleteInboxAsync(access, created.Id, default);
        _host.Time.Advance(_host.Chatwoot.DeletionDelay);
        await Eventually.TrueAsync(() => _host.Chatwoot.Inboxes.Count == 0, "the job deletes the inbox");
        var again = await _host.Client.DeleteInboxAsync(access, created.Id, default);

        Assert.That((created.Id, created.Name, created.WebhookUrl!.Reveal()), Is.EqualTo((42L, "Suporte ✓", "https://b/h")));
        Assert.That(updated, Is.EqualTo(created with { Name = "Vendas", WebhookUrl = null }));
        Assert.That((deleted, again), Is.EqualTo(((Error?)null, (Error?)null)));
        Assert.That(_host.Chatwoot.Inboxes, Is.Empty);
    }

    [Test]
    public async Task Old_Chatwoot_returns_no_signing_secret()
    {
        var created = await _host.Client.CreateInboxAsync(_host.Access("sandbox-old-token"), "n", "https://b/h", default);

        Assert.That(created.Value.SigningSecret, Is.Null);
        Assert.That(created.Value.Identifier, Is.Not.Null);
    }

    // Calls in the order of docs/spec/bridge.md 1.1.
    private async Task<ChatwootFailure?> ProvisionAsync(ChatwootAccess access, bool slow)
    {
        var version = await _host.Client.GetVersionAsync(access.BaseUrl, default);
        if (version.Error is not null)
        {
            return (ChatwootFailure)version.Error;
        }

        var check = _host.Client.CheckAdministratorAsync(access, default);
        if (slow)
        {
            _host.Time.Advance(ChatwootTransport.ReadTimeout);
        }

        if (await check is { } refused)
        {
            return (ChatwootFailure)refused;
        }

        var listed = await _host.Client.ListInboxesAsync(access, default);
        return (ChatwootFailure?)(listed.Error ?? (await _host.Client.CreateInboxAsync(access, "Suporte", "https://b/h", default)).Error);
    }
}
