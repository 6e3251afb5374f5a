using Microsoft.Data.Sqlite;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>docs/spec/api.md 4.4 from the caller's side: after any failure, the bridge's state matches the caller's answer.</summary>
internal sealed class ActivateOnceTests
{
    private const string Chatwoot = "https://chatwoot.example.com";

    private readonly TemporaryFolder _folder = new();
    private ScriptedBridge _bridge = null!;

    [SetUp]
    public async Task StartBridge() => _bridge = await ScriptedBridge.StartAsync();

    [TearDown]
    public async Task Stop()
    {
        await _bridge.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Activation_sends_the_request_of_the_contract()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder));
        var body = RyzeClient.Body(Chatwoot + "/", accountId: 5, apiToken: "cw-token", inboxName: "  WhatsApp - Orion ");
        body["signMessages"] = true;

        var answer = await ryze.Client.SetAsync(body);

        Assert.That(answer.Code, Is.EqualTo(201), answer.Body);
        Assert.That(answer.Body, Is.EqualTo(
            """{"instance":"suporte","status":"active","bridge_integration_id":"int_1","message":"chatwoot integration activated"}"""));
        var (key, sent) = _bridge.Activations.Single();
        Assert.That(key, Does.Match("^act_"));
        var channel = (string)sent["channel_url"]!;
        Assert.That(channel, Does.Match(@"^wss://ryze\.example\.com/ws/chatwoot/suporte\?integration=cwi_[a-z2-9]{20}$"));
        sent.Remove("channel_url");
        Assert.That((string?)sent["tenant"], Does.Match("^acc_"));
        sent.Remove("tenant");
        Assert.That(sent.ToJsonString(), Is.EqualTo(
            """{"instance":"suporte","chatwoot_base_url":"https://chatwoot.example.com","chatwoot_account_id":5,"chatwoot_api_token":"cw-token","inbox_name":"WhatsApp - Orion","sign_messages":true,"ignore_groups":false,"start_as_pending":false,"reopen_resolved":false}"""));
        Assert.That(_bridge.Strangers, Is.Zero);
    }

    [Test]
    public async Task Second_of_two_simultaneous_calls_answers_409_without_calling_the_bridge()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder));
        await AssertOneOfManyAsync([ryze.Client, ryze.Client]);
    }

    [Test]
    public async Task Two_replicas_activate_once_when_they_share_a_database()
    {
        await using var first = await RyzeApp.StartAsync(_bridge.Settings(_folder));
        await using var second = await RyzeApp.StartAsync(_bridge.Settings(_folder));
        await AssertOneOfManyAsync([first.Client, second.Client, first.Client, second.Client]);
    }

    [Test]
    public async Task Created_integration_is_removed_when_the_database_fails_after_the_activation()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder));
        await using var locker = new SqliteConnection($"Data Source={_folder.File("ryze.db")};Pooling=false");
        _bridge.OnActivate = async (key, body) =>
        {
            await LockAsync(locker);
            return _bridge.Make(key, body);
        };

        var answer = await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));

        Assert.That(answer.Code, Is.EqualTo(500), answer.Body);
        Assert.That(answer.Error, Is.EqualTo("chatwoot integration failed: persist integration: SQLite Error 5: 'database is locked'."));
        Assert.That(_bridge.Removals, Is.EqualTo(new[] { ("int_1", false) }));
        Assert.That(_bridge.Integrations, Is.Empty);

        await UnlockAsync(locker);
        Assert.That((await ryze.Client.ListAsync()).Error, Is.EqualTo("no chatwoot integration for this instance"));
    }

    [Test]
    public async Task Bridge_gets_the_former_settings_back_when_the_database_fails_after_a_change()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder));
        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot, apiToken: "former-token"));
        await using var locker = new SqliteConnection($"Data Source={_folder.File("ryze.db")};Pooling=false");
        var make = _bridge.OnActivate;
        _bridge.OnActivate = async (key, body) =>
        {
            _bridge.OnActivate = make;
            await LockAsync(locker);
            return _bridge.Make(key, body);
        };
        var changed = RyzeClient.Body(Chatwoot, apiToken: "later-token");
        changed["signMessages"] = true;

        var answer = await ryze.Client.SetAsync(changed);

        await UnlockAsync(locker);
        Assert.That(answer.Code, Is.EqualTo(500), answer.Body);
        Assert.That((string?)_bridge.Integrations["int_1"]["token"], Is.EqualTo("former-token"));
        Assert.That(_bridge.Removals, Is.Empty);
        Assert.That((bool)(await ryze.Client.ListAsync()).Json["sign_messages"]!, Is.False);
    }

    [Test]
    public async Task Bridge_is_not_called_when_the_database_already_fails()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder));
        await using var locker = new SqliteConnection($"Data Source={_folder.File("ryze.db")};Pooling=false");
        await LockAsync(locker);

        var answer = await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));

        Assert.That(answer.Error, Does.Match(LockedDatabase.NotPersisted));
        Assert.That(_bridge.Activations, Is.Empty);
    }

    [Test]
    public async Task Former_integration_is_replaced_when_set_names_another_account()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder));
        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot, accountId: 1));

        var answer = await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot, accountId: 2));

        Assert.That((string?)answer.Json["bridge_integration_id"], Is.EqualTo("int_2"), answer.Body);
        await Eventually.TrueAsync(() => _bridge.Removals.Contains(("int_1", true)), "the former integration is removed");
        Assert.That(_bridge.Integrations.Keys, Is.EqualTo(new[] { "int_2" }));
    }

    [Test]
    public async Task Failed_change_leaves_the_working_integration_untouched()
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder));
        await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));
        var before = (await ryze.Client.ListAsync()).Body;
        _bridge.OnActivate = (_, _) =>
            Task.FromResult(ScriptedBridge.Error(422, "chatwoot_unauthorized", "HTTP 401: Invalid Access Token", 401));

        var answer = await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot, inboxName: "Other"));

        Assert.That(
            answer.Error, Is.EqualTo("Chatwoot rejected the API token — verify chatwootApiToken. Detail: HTTP 401: Invalid Access Token"));
        Assert.That((await ryze.Client.ListAsync()).Body, Is.EqualTo(before));
    }

    private async Task AssertOneOfManyAsync(RyzeClient[] clients)
    {
        var allCalled = new TaskCompletionSource();
        _bridge.OnActivate = async (key, body) =>
        {
            await allCalled.Task;
            return _bridge.Make(key, body);
        };

        var calls = clients.Select(client => client.SetAsync(RyzeClient.Body(Chatwoot))).ToList();
        await Eventually.TrueAsync(() => calls.Count(call => call.IsCompleted) == clients.Length - 1, "all calls except one are refused");
        allCalled.SetResult();
        var answers = await Task.WhenAll(calls);

        Assert.That(answers.Count(a => a.Code == 201), Is.EqualTo(1));
        Assert.That(
            answers.Where(a => a.Code != 201).Select(a => a.Error).Distinct(StringComparer.Ordinal),
            Is.EqualTo(new[] { "chatwoot activation already in progress for this instance" }));
        Assert.That(_bridge.Activations, Has.Count.EqualTo(1));
    }

    private static async Task LockAsync(SqliteConnection connection)
    {
        await connection.OpenAsync();
        await using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN EXCLUSIVE";
        await begin.ExecuteNonQueryAsync();
    }

    private static async Task UnlockAsync(SqliteConnection connection)
    {
        await using var end = connection.CreateCommand();
        end.CommandText = "ROLLBACK";
        await end.ExecuteNonQueryAsync();
    }
}
