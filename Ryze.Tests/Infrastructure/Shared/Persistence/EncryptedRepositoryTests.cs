using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Integrations;
using Ryze.Infrastructure.Shared.Secrets;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>The encrypted repository of a real host on a real SQLite file that an attacker may change.</summary>
internal sealed class EncryptedRepositoryTests
{
    private const string OldKey = "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private const string NewKey = "k2:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("ryze.db");

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Token_is_read_unchanged_from_its_encrypted_form()
    {
        await using var host = await HostAsync(OldKey);
        await SaveAsync(host, "one", "token-of-one");

        Assert.That((await FindAsync(host, "one"))!.Settings.ApiToken.Reveal(), Is.EqualTo("token-of-one"));
        Assert.That(SecretProtector.KeyIdOf(await StoredAsync("one")), Is.EqualTo("k1"));
    }

    [Test]
    public async Task Tokens_swapped_between_two_rows_are_refused()
    {
        await using var host = await HostAsync(OldKey);
        await SaveAsync(host, "one", "token-of-one");
        await SaveAsync(host, "two", "token-of-two");
        var (one, two) = (await StoredAsync("one"), await StoredAsync("two"));

        await StoreAsync("one", two);
        await StoreAsync("two", one);

        await AssertUnreadableAsync(host, "one", "cannot be decrypted for chatwoot_integrations.api_token");
        await AssertUnreadableAsync(host, "two", "cannot be decrypted for chatwoot_integrations.api_token");
    }

    [Test]
    public async Task Token_moved_from_an_intent_to_its_integration_is_refused()
    {
        await using var host = await HostAsync(OldKey);
        await SaveAsync(host, "one", "token-of-one");
        await Integrations(host).RecordIntentAsync(
            new ActivationIntent(
                "cwi_one", "one", "cwi_one", Settings("other"), TakeBack: false, KeepInbox: false, IsReplaced: false,
                DateTimeOffset.UnixEpoch), CancellationToken.None);

        await SqliteFile.ExecuteAsync(
            File, "UPDATE chatwoot_integrations SET ApiToken = (SELECT ApiToken FROM activation_intents WHERE Id = 'cwi_one') WHERE Id = 'cwi_one'");

        await AssertUnreadableAsync(host, "one", "cannot be decrypted for chatwoot_integrations.api_token");
    }

    [TestCase("BaseUrl = 'https://evil.example'")]
    [TestCase("AccountId = 2")]
    public async Task Token_is_refused_when_its_row_names_another_Chatwoot(string change)
    {
        await using var host = await HostAsync(OldKey);
        await SaveAsync(host, "one", "token-of-one");

        await SqliteFile.ExecuteAsync(File, $"UPDATE chatwoot_integrations SET {change}");

        await AssertUnreadableAsync(host, "one", "cannot be decrypted for chatwoot_integrations.api_token");
    }

    [Test]
    public async Task Token_is_encrypted_for_the_new_Chatwoot_when_the_settings_change()
    {
        await using var host = await HostAsync(OldKey);
        await SaveAsync(host, "one", "token-of-one");

        await SaveAsync(host, "one", "token-of-two", "https://other.example");

        var stored = (await FindAsync(host, "one"))!.Settings;
        Assert.That((stored.BaseUrl, stored.ApiToken.Reveal()), Is.EqualTo(("https://other.example", "token-of-two")));
    }

    [Test]
    public async Task Token_is_refused_when_any_byte_is_changed()
    {
        await using var host = await HostAsync(OldKey);
        await SaveAsync(host, "one", "token-of-one");
        var stored = await StoredAsync("one");

        for (var at = 0; at < stored.Length; at++)
        {
            var tampered = stored.ToArray();
            tampered[at] ^= 0x01;
            await StoreAsync("one", tampered);
            Assert.That(async () => await FindAsync(host, "one"), Throws.InstanceOf<StorageException>(), $"byte {at}");
        }

        foreach (var length in new[] { 0, 1, 3, stored.Length - 1 })
        {
            await StoreAsync("one", stored[..length]);
            Assert.That(async () => await FindAsync(host, "one"), Throws.InstanceOf<StorageException>(), $"{length} bytes");
        }
    }

    [Test]
    public async Task Missing_key_is_named()
    {
        await using (var before = await HostAsync(OldKey))
        {
            await SaveAsync(before, "one", "token-of-one");
        }

        await using var host = await HostAsync(NewKey);
        await AssertUnreadableAsync(host, "one", "unknown key id 'k1'");
    }

    [Test]
    public async Task Token_of_an_old_key_gets_the_first_key_at_the_next_save()
    {
        await using (var before = await HostAsync(OldKey))
        {
            await SaveAsync(before, "one", "token-of-one");
        }

        await using var host = await HostAsync($"{NewKey},{OldKey}");
        Assert.That((await FindAsync(host, "one"))!.Settings.ApiToken.Reveal(), Is.EqualTo("token-of-one"));

        await SaveAsync(host, "one", "token-of-one");

        Assert.That(SecretProtector.KeyIdOf(await StoredAsync("one")), Is.EqualTo("k2"));
        Assert.That((await FindAsync(host, "one"))!.Settings.ApiToken.Reveal(), Is.EqualTo("token-of-one"));
    }

    [Test]
    public async Task Linked_SQLite_has_the_write_ahead_log_fix() =>
        Assert.That(
            Version.Parse(await SqliteFile.ScalarAsync<string>(":memory:", "SELECT sqlite_version()")),
            Is.GreaterThanOrEqualTo(new Version(3, 50, 2)));

    private Task<RyzeApp> HostAsync(string keys)
    {
        var settings = RyzeApp.Settings(_folder);
        settings["ENCRYPTION_KEY"] = keys;
        return RyzeApp.StartAsync(settings, time: new FakeTimeProvider());
    }

    private static IChatwootIntegrationRepository Integrations(RyzeApp host) =>
        host.Services.GetRequiredService<IChatwootIntegrationRepository>();

    private static Task<ChatwootIntegration?> FindAsync(RyzeApp host, string instance) =>
        Integrations(host).FindAsync(instance, CancellationToken.None);

    private async Task SaveAsync(RyzeApp host, string instance, string token, string baseUrl = "https://chatwoot.example.com")
    {
        await SqliteFile.ExecuteAsync(
            File,
            "INSERT OR IGNORE INTO instances (Id, AccountId, Name, NameKey, CreatedAt) SELECT $id, Id, $id, $id, 0 FROM accounts",
            ("$id", instance));
        await using var lease = await Integrations(host).TryLeaseAsync(instance, CancellationToken.None);
        var settings = Settings(token) with { BaseUrl = baseUrl };
        var integration = new ChatwootIntegration(
            "cwi_" + instance, instance, "int_" + instance, settings, 42, "Inbox", DateTimeOffset.UnixEpoch);
        Assert.That(await Integrations(host).SaveAsync(lease!, integration, activationId: null, CancellationToken.None), Is.True);
    }

    private static ChatwootSettings Settings(string token) =>
        new("https://chatwoot.example.com", 1, new Secret(
            token), "Inbox", SignMessages: true, IgnoreGroups: false, StartAsPending: false, ReopenResolved: false);

    private Task<byte[]> StoredAsync(string instance) =>
        SqliteFile.ScalarAsync<byte[]>(File, "SELECT ApiToken FROM chatwoot_integrations WHERE InstanceId = $id", ("$id", instance));

    private Task StoreAsync(string instance, byte[] envelope) => SqliteFile.ExecuteAsync(
        File, "UPDATE chatwoot_integrations SET ApiToken = $token WHERE InstanceId = $id", ("$token", envelope), ("$id", instance));

    private static async Task AssertUnreadableAsync(RyzeApp host, string instance, string reason)
    {
        var refused = Assert.ThrowsAsync<StorageException>(async () => await FindAsync(host, instance));

        Assert.That(refused!.Message, Is.EqualTo(reason));

        // The view needs no token, so it does not fail.
        Assert.That(await Integrations(host).FindViewAsync(instance, CancellationToken.None), Is.Not.Null);
    }
}
