using Microsoft.Extensions.Logging;
using NUnit.Framework.Constraints;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>A stored token is valid only for its own Chatwoot, and tokens of the former version are bound once.</summary>
internal sealed class TokenBindingTests
{
    private const string Integration = "int_1";
    private const string Activation = "act_1";

    private Stores _stores = null!;

    [SetUp]
    public async Task Open()
    {
        _stores = await Stores.BridgeAsync();
        await AddAsync(Integration, Activation);
    }

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [TestCase("BaseUrl = 'https://evil.example'")]
    [TestCase("AccountId = 2")]
    public async Task Token_is_refused_when_its_row_names_another_Chatwoot(string change)
    {
        await _stores.ExecuteAsync($"UPDATE integrations SET {change}; UPDATE activations SET {change};");

        Assert.That(FindAsync, Refused("cannot be decrypted for integrations.api_token"));
        Assert.That(FindActivationAsync, Refused("cannot be decrypted for activations.api_token"));
    }

    [Test]
    public async Task Tokens_of_the_former_version_are_bound_at_start()
    {
        await UnbindAsync();
        Assert.That(FindAsync, Refused("envelope has version 1, and integrations.api_token needs 2"));

        await _stores.ReopenAsync();

        Assert.That((await FindAsync())!.Settings.ApiToken.Reveal(), Is.EqualTo("bridge-token"));
        Assert.That((await FindActivationAsync())!.Settings!.ApiToken.Reveal(), Is.EqualTo("activation-token"));
        Assert.That(NotBound(), Is.Empty);
    }

    [Test]
    public async Task Token_of_the_former_version_is_refused_when_it_is_restored_later()
    {
        await AddAsync("int_2", "act_2");
        await UnbindAsync();
        var old = await _stores.ScalarAsync<byte[]>($"SELECT ApiToken FROM integrations WHERE Id = '{Integration}'");
        await _stores.ReopenAsync();

        await _stores.ExecuteAsync(
            $"UPDATE integrations SET BaseUrl='https://evil.example', ApiToken = x'{Convert.ToHexString(old)}' WHERE Id = '{Integration}'");
        await _stores.ReopenAsync();

        Assert.That(FindAsync, Refused("envelope has version 1, and integrations.api_token needs 2"));
        Assert.That(NotBound(), Has.One.Contains($"The token could not be bound for {Integration}"));
    }

    [Test]
    public async Task Damaged_token_does_not_block_the_others()
    {
        await UnbindAsync();
        await _stores.ExecuteAsync("UPDATE activations SET ApiToken = x'0102'");

        await _stores.ReopenAsync();

        Assert.That((await FindAsync())!.Settings.ApiToken.Reveal(), Is.EqualTo("bridge-token"));
        Assert.That(NotBound(), Has.One.Contains(Activation));
    }

    [Test]
    public async Task Start_fails_without_changes_when_a_needed_key_is_missing()
    {
        await UnbindAsync();
        await SetKeyIdAsync("k9");

        Assert.That(() => _stores.ReopenAsync(), Throws.TypeOf<StorageException>().With.Message.EqualTo(
            $"the token of {Activation} needs the encryption key k9: add it to ENCRYPTION_KEY for this start"));

        await SetKeyIdAsync("k1");
        await _stores.ReopenAsync();
        Assert.That((await FindAsync())!.Settings.ApiToken.Reveal(), Is.EqualTo("bridge-token"));
        Assert.That((await FindActivationAsync())!.Settings!.ApiToken.Reveal(), Is.EqualTo("activation-token"));

        Task SetKeyIdAsync(string id) => _stores.ExecuteAsync(
            $"UPDATE activations SET ApiToken = CAST(SUBSTR(ApiToken, 1, 2) || CAST('{id}' AS BLOB) || SUBSTR(ApiToken, 5) AS BLOB)");
    }

    [Test]
    public async Task Key_rotation_binds_tokens_of_the_former_version()
    {
        await UnbindAsync();

        await foreach (var batch in _stores.Get<IKeyRotation>().RunAsync(CancellationToken.None))
        {
            Assert.That(batch.Unreadable, Is.Empty);
        }

        Assert.That((await FindAsync())!.Settings.ApiToken.Reveal(), Is.EqualTo("bridge-token"));
    }

    private static EqualStringConstraint Refused(string reason) =>
        Throws.TypeOf<StorageException>().With.Message.EqualTo(reason);

    private Task<BridgeIntegration?> FindAsync() =>
        _stores.Get<IBridgeIntegrationRepository>().FindAsync(Integration, CancellationToken.None);

    private Task<BridgeActivation?> FindActivationAsync() =>
        _stores.Get<IBridgeIntegrationRepository>().FindActivationAsync(Activation, CancellationToken.None);

    private List<string> NotBound() =>
        [.. _stores.Logs.Where(record => record is { Level: LogLevel.Error, Id.Id: 4004 }).Select(record => record.Message)];

    private Task<int> AddAsync(string integration, string activation)
    {
        var rows = _stores.Get<BridgeRows>();
        return _stores.Get<Store<BridgeDbContext>>().WriteAsync(
            db =>
            {
                db.Add(rows.Write(new BridgeIntegration(
                    integration, "suporte", integration, "ws://ryze/ws", Chatwoot("bridge-token"), new Secret("webhook"),
                    new LinkedInbox(42, "Inbox", null, null), "4.15.1", BridgeIntegrationPhase.Active, "", activation, null,
                    KeepInbox: false, CheckAt: null, Checks: 0, Stores.Start, Stores.Start)));
                db.Add(rows.Write(new BridgeActivation(
                    activation, integration, "suporte", integration, "ws://ryze/ws", Chatwoot("activation-token"), null, Stores.Start)));
                return db.SaveChangesAsync();
            },
            CancellationToken.None);
    }

    /// <summary>Stores every token in the form of the former version.</summary>
    private Task<int> UnbindAsync()
    {
        var protector = _stores.Get<SecretProtector>();
        return _stores.Get<Store<BridgeDbContext>>().WriteAsync(
            async db =>
            {
                foreach (var row in db.Integrations)
                {
                    row.ApiToken = protector.Protect(new Secret("bridge-token"), new SecretAddress("integrations", "api_token", row.Id));
                }

                foreach (var row in db.Activations)
                {
                    row.ApiToken = protector.Protect(new Secret("activation-token"), new SecretAddress("activations", "api_token", row.Id));
                }

                return await db.SaveChangesAsync();
            },
            CancellationToken.None);
    }

    private static ChatwootSettings Chatwoot(string token) => new(
        "https://chatwoot.example.com", 1, new Secret(token), "Inbox",
        SignMessages: false, IgnoreGroups: false, StartAsPending: false, ReopenResolved: false);
}
