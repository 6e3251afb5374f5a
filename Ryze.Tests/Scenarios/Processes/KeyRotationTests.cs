using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Infrastructure.Shared.Secrets;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>
/// docs/spec/api.md 8: <c>keys rotate</c> encrypts every secret with the first key, also after an interruption or with running hosts.
/// </summary>
internal sealed class KeyRotationTests
{
    private const string OldKey = "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private const string NewKey = "k2:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";
    private const int Intents = 12_000;

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Rotation_completes_when_it_runs_again_after_a_kill()
    {
        await using (var before = await RyzeApp.StartAsync(Settings(OldKey)))
        {
            await FillAsync(before.Services, Intents);
        }

        await using (var rotation = RyzeProcess.LaunchCommand(Settings($"{NewKey},{OldKey}"), "keys", "rotate"))
        {
            await Eventually.TrueAsync(
                () => rotation.Output.Contains("activation_intents.api_token: 100 of 100", StringComparison.Ordinal),
                "the rotation has started", 60);
            await rotation.KillAsync();
            Assert.That(rotation.Output, Does.Not.Contain("secrets are encrypted with"));
        }

        var halfWay = await KeysAsync();
        Assert.That(halfWay.Keys, Is.EquivalentTo(new[] { "k1", "k2" }), "the kill interrupted the rotation");
        await using (var again = RyzeProcess.LaunchCommand(Settings($"{NewKey},{OldKey}"), "keys", "rotate"))
        {
            await again.WaitForExitAsync();
            Assert.That(again.ExitCode, Is.Zero, again.Output);
            Assert.That(
                again.Output, Does.EndWith($"api, bridge: all {Intents + 6} secrets are encrypted with k2. No other key is needed."));
        }

        var after = await KeysAsync();
        Assert.That(after, Is.EqualTo(new Dictionary<string, int>(StringComparer.Ordinal) { ["k2"] = Intents + 6 }));
        await using var host = await RyzeApp.StartAsync(Settings(NewKey));
        await AssertReadableAsync(host.Services, Intents);
    }

    [Test]
    public async Task Rotation_keeps_every_value_that_a_running_host_writes()
    {
        await using var bridge = await ScriptedBridge.StartAsync();
        var settings = bridge.Settings(_folder);
        settings["ENCRYPTION_KEY"] = OldKey;
        await using (var before = await RyzeApp.StartAsync(settings))
        {
            await before.Client.SetAsync(RyzeClient.Body("https://chatwoot.example.com", apiToken: "token-0"));
            await FillIntentsAsync(before.Services, 1000);
        }

        settings["ENCRYPTION_KEY"] = $"{NewKey},{OldKey}";
        await using var ryze = await RyzeApp.StartAsync(settings, configure: SteadyCounter.At(1));
        var rotation = OperatorCall.RunAsync(settings, "keys", "rotate");
        var last = 0;
        do
        {
            var set = await ryze.Client.SetAsync(RyzeClient.Body("https://chatwoot.example.com", apiToken: $"token-{++last}"));
            Assert.That(set.Code, Is.EqualTo(201), set.Body);
        }
        while (!rotation.IsCompleted);

        Assert.That((await rotation).ExitCode, Is.Zero, (await rotation).ToString());
        Assert.That((await KeysAsync()).Keys, Is.EqualTo(new[] { "k2" }));
        var integrations = ryze.Services.GetRequiredService<IChatwootIntegrationRepository>();
        var stored =
            await integrations.FindAsync(
            (string)(await ryze.Client.InstancesAsync()).Json["instances"]![0]!["id"]!, CancellationToken.None);
        Assert.That(stored!.Settings.ApiToken.Reveal(), Is.EqualTo($"token-{last}"));
    }

    [Test]
    public async Task Rotation_names_unreadable_secrets_without_changing_them()
    {
        await using (var before = await RyzeApp.StartAsync(Settings(OldKey)))
        {
            await FillAsync(before.Services, 3);
        }

        await SqliteFile.ExecuteAsync(_folder.File("ryze.db"), "UPDATE activation_intents SET ApiToken = x'0102' WHERE Id = 'act_00001'");
        await SqliteFile.ExecuteAsync(
            _folder.File("ryze.db"),
            "UPDATE activation_intents SET ApiToken = (SELECT ApiToken FROM activation_intents WHERE Id = 'act_00000') WHERE Id = 'act_00002'");

        var call = await OperatorCall.RunAsync(Settings($"{NewKey},{OldKey}"), "keys", "rotate");

        Assert.That(call.ExitCode, Is.EqualTo(1));
        // The bridge deletes an activation's token once the activation has an outcome, so the count may be 8 or 9.
        Assert.That(call.Remarks.TrimEnd(), Does.Match(
            @"\Aactivation_intents\.api_token of act_00001: envelope is malformed: too short\n"
            + @"activation_intents\.api_token of act_00002: cannot be decrypted for activation_intents\.api_token\n"
            + @"api, bridge: 2 of [89] secrets cannot be read and stay unchanged\. Keep the old keys\.\z"));
        Assert.That(call.Result, Does.Not.Contain("No other key"));
        await using var host = await RyzeApp.StartAsync(Settings(NewKey));
        await AssertReadableAsync(host.Services, intents: 1);
    }

    [Test]
    public async Task Rotation_names_only_the_first_unreadable_secrets()
    {
        await using (var before = await RyzeApp.StartAsync(Settings(OldKey)))
        {
            await FillIntentsAsync(before.Services, 130);
        }

        var call = await OperatorCall.RunAsync(Settings(NewKey), "keys", "rotate");

        var lines = call.Remarks.TrimEnd().Split('\n');
        Assert.That((call.ExitCode, lines.Length), Is.EqualTo((1, 22)));
        Assert.That(lines[..20], Has.All.StartsWith("activation_intents.api_token of act_000"));
        Assert.That(lines[20..], Is.EqualTo(new[]
        {
            "... and 110 more", "api, bridge: 130 of 130 secrets cannot be read and stay unchanged. Keep the old keys.",
        }));
    }

    [Test]
    public async Task Rotation_reports_a_host_that_still_encrypts_with_the_old_key()
    {
        await using (var before = await RyzeApp.StartAsync(Settings(OldKey)))
        {
            await FillAsync(before.Services, 2);
        }

        // Simulates such a host: the trigger writes the row back with the old key after every change.
        await SqliteFile.ExecuteAsync(
            _folder.File("ryze.db"),
            """
            CREATE TABLE old AS SELECT Id, ApiToken FROM activation_intents;
            CREATE TRIGGER host AFTER UPDATE ON activation_intents WHEN NEW.Id = 'act_00001'
            BEGIN UPDATE activation_intents SET ApiToken = (SELECT ApiToken FROM old WHERE Id = 'act_00001') WHERE Id = 'act_00001'; END
            """);

        var call = await OperatorCall.RunAsync(Settings($"{NewKey},{OldKey}"), "keys", "rotate");

        Assert.That(call.ExitCode, Is.EqualTo(1));
        Assert.That(
            call.Remarks,
            Does.StartWith("1 secrets were stored with an older key while this command ran: a host does not have k2 as its first key."));
    }

    [Test]
    public async Task Every_binary_column_of_both_databases_is_rotated()
    {
        await using var host = await RyzeApp.StartAsync(Settings(OldKey));

        await AssertCompleteAsync(host.Services, ApiSecrets.All);
        await AssertCompleteAsync(host.Services, BridgeSecrets.All);
    }

    private static readonly Type[] EventRows =
        [typeof(OutboxEventRow), typeof(OutboxMediaRow), typeof(StoredEventRow), typeof(DeadLetterRow)];

    private static Task<bool> AssertCompleteAsync<TContext>(IServiceProvider services, IReadOnlyList<SealedColumn<TContext>> columns)
        where TContext : DbContext => services.GetRequiredService<Store<TContext>>().ReadAsync(
        db =>
        {
            // Message texts are not encrypted.
            var binary = db.Model.GetEntityTypes()
                .Where(e => !EventRows.Contains(e.ClrType))
                .SelectMany(e => e.GetProperties().Where(p => p.ClrType == typeof(byte[])).Select(p => (e.ClrType, p.Name)));
            Assert.That(columns.Select(c => (c.Row, c.Property)), Is.EquivalentTo(binary));
            Assert.That(
                columns.Select(c => c.Table), Is.EqualTo(columns.Select(c => db.Model.FindEntityType(c.Row)!.GetTableName())),
                "bound under the table's name");
            return Task.FromResult(true);
        },
        CancellationToken.None);

    private Dictionary<string, string?> Settings(string keys)
    {
        var settings = RyzeApp.Settings(_folder, "api,bridge");
        settings["ENCRYPTION_KEY"] = keys;

        // No bridge listens there, so the schedules do not change the test's rows.
        settings["BRIDGE_URL"] = "http://127.0.0.1:1";
        settings["BRIDGE_TOKEN"] = RealBridge.Token;
        return settings;
    }

    /// <summary>Adds one row with every encrypted column to each table with secrets: 6 secrets, plus this many intents.</summary>
    private static async Task FillAsync(IServiceProvider services, int intents)
    {
        await FillIntentsAsync(services, intents);
        var protector = services.GetRequiredService<SecretProtector>();
        await services.GetRequiredService<Store<RyzeDbContext>>().WriteAsync(
            async db =>
            {
                var row =
                    new ChatwootIntegrationRow { Id = "cwi_1", InstanceId = (
                    await db.Instances.FirstAsync()).Id, CreatedAt = DateTimeOffset.UnixEpoch };
                row.Take(Chatwoot("api-token"), protector.Protect(new Secret("api-token"), AddressOf("chatwoot_integrations", row.Id)));
                db.Add(row);
                return await db.SaveChangesAsync();
            },
            CancellationToken.None);
        var rows = services.GetRequiredService<BridgeRows>();
        await services.GetRequiredService<Store<BridgeDbContext>>().WriteAsync(
            db =>
            {
                db.Add(rows.Write(new BridgeIntegration(
                    "int_1", "suporte", "cwi_1", "ws://ryze/ws", Chatwoot("bridge-token"), new Secret("webhook"),
                    new LinkedInbox(42, "Inbox", new Secret("identifier"), new Secret("signing")), "4.15.1", BridgeIntegrationPhase.Active,
                    "", "act_1",
                    SupersededBy: null, KeepInbox: false, CheckAt: null, Checks: 0, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)));
                db.Add(rows.Write(new BridgeActivation(
                    "act_1", "int_1", "suporte", "cwi_1", "ws://ryze/ws", Chatwoot("activation-token"), Outcome: null,
                    DateTimeOffset.UnixEpoch)));
                db.Add(rows.Write(new BridgeActivation(
                    "act_2", "int_1", "suporte", "cwi_1", "ws://ryze/ws", Settings: null, Outcome: null, DateTimeOffset.UnixEpoch)));
                return db.SaveChangesAsync();
            },
            CancellationToken.None);
    }

    private static Task<int> FillIntentsAsync(IServiceProvider services, int intents)
    {
        var protector = services.GetRequiredService<SecretProtector>();
        return services.GetRequiredService<Store<RyzeDbContext>>().WriteAsync(
            db =>
            {
                for (var n = 0; n < intents; n++)
                {
                    var row =
                        new ActivationIntentRow { Id = $"act_{n:D5}", InstanceId = "ins_filled", IntegrationId = "cwi_filled",
                        SentAt = DateTimeOffset.UnixEpoch };
                    row.Take(Chatwoot($"token-{n}"), protector.Protect(new Secret($"token-{n}"), AddressOf("activation_intents", row.Id)));
                    db.Add(row);
                }

                return db.SaveChangesAsync();
            },
            CancellationToken.None);
    }

    private static async Task AssertReadableAsync(IServiceProvider services, int intents)
    {
        var bridge = services.GetRequiredService<IBridgeIntegrationRepository>();
        var integration = (await bridge.FindAsync("int_1", CancellationToken.None))!;
        var activation = (await bridge.FindActivationAsync("act_1", CancellationToken.None))!;
        Assert.That(
            new[] { integration.Settings.ApiToken, integration.WebhookSecret, integration.Inbox!.Identifier,
                integration.Inbox.SigningSecret, activation.Settings!.ApiToken }
                .Select(s => s!.Reveal()),
            Is.EqualTo(new[] { "bridge-token", "webhook", "identifier", "signing", "activation-token" }));

        var protector = services.GetRequiredService<SecretProtector>();
        var (rows, token) = await services.GetRequiredService<Store<RyzeDbContext>>().ReadAsync(
            async db => (
                await db.Intents.AsNoTracking().OrderBy(i => i.Id).Take(intents).ToListAsync(),
                (await db.Integrations.AsNoTracking().SingleAsync()).ApiToken),
            CancellationToken.None);
        Assert.That(rows, Has.Count.EqualTo(intents));
        Assert.That(
            rows.Select(r => protector.Unprotect(r.ApiToken, AddressOf("activation_intents", r.Id)).Reveal()),
            Is.EqualTo(Enumerable.Range(0, intents).Select(n => $"token-{n}")));
        Assert.That(protector.Unprotect(token, AddressOf("chatwoot_integrations", "cwi_1")).Reveal(), Is.EqualTo("api-token"));
    }

    /// <summary>Counts the secrets of each key directly in the database files.</summary>
    private async Task<Dictionary<string, int>> KeysAsync()
    {
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (file, columns) in new[]
        {
            ("ryze.db", new[] { "chatwoot_integrations.ApiToken", "activation_intents.ApiToken" }),
            ("bridge.db",
                new[] { "integrations.ApiToken", "integrations.WebhookSecret", "integrations.InboxIdentifier",
                "integrations.SigningSecret", "activations.ApiToken" }),
        })
        {
            foreach (var column in File.Exists(_folder.File(file)) ? columns.Select(c => c.Split('.')) : [])
            {
                foreach (var key in new[] { "k1", "k2" })
                {
                    var count = await SqliteFile.ScalarAsync<long>(
                        _folder.File(file),
                        $"SELECT COUNT(*) FROM {column[0]} WHERE substr({column[1]}, 2, 3) = CAST(x'02' || $key AS BLOB)", ("$key", key));
                    if (count > 0)
                    {
                        keys[key] = keys.GetValueOrDefault(key) + (int)count;
                    }
                }
            }
        }

        return keys;
    }

    private static SecretAddress AddressOf(string table, string id) =>
        new(table, "api_token", id) { Destination = new TokenDestination(Chatwoot("").BaseUrl, Chatwoot("").AccountId) };

    private static ChatwootSettings Chatwoot(string token) =>
        new("https://chatwoot.example.com", 1, new Secret(
            token), "Inbox", SignMessages: false, IgnoreGroups: false, StartAsPending: false, ReopenResolved: false);
}
