using System.Text;
using Microsoft.Extensions.Time.Testing;
using Ryze.Domain.Accounts;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api;

/// <summary>quality.md 3: every route against every kind of caller (api.md 2).</summary>
internal sealed class OwnershipTests
{
    private const string Mine = RyzeClient.Instance;
    private const string Missing = "401 Missing token in header, Authorization header, or query parameter";
    private const string Invalid = "401 Invalid token";
    private const string Mismatch = "403 Instance token does not match the requested instance";
    private const string NotFound = "404 instance not found";

    private const string OwnToken = "ryze_ins_own";
    private const string SiblingToken = "ryze_ins_sibling";
    private const string OtherAccountToken = "ryze_acc_other";
    private const string OtherInstanceToken = "ryze_ins_of_other";

    /// <summary>Method and path without the instance, and how the route answers who may call it.</summary>
    private static readonly (string Method, string Path, int Allowed)[] Routes =
    [
        ("POST", "/api/chatwoot/set/", 201), ("GET", "/api/chatwoot/list/", 200), ("DELETE", "/api/chatwoot/delete/", 200),
    ];

    /// <summary>Caller's token, instance asked for, the refusal or null.</summary>
    private static readonly (string? Token, string Instance, string? Refusal)[] Callers =
    [
        (null, Mine, Missing),
        ("unknown", Mine, Invalid),
        (OtherAccountToken, Mine, NotFound),
        (OtherInstanceToken, Mine, NotFound),
        (SiblingToken, Mine, Mismatch),
        (OwnToken, "sibling", Mismatch),
        (OwnToken, "unknown", NotFound),
        (OwnToken, "foreign", NotFound),
        (RyzeClient.Token, "foreign", NotFound),
        (RyzeClient.Token, "unknown", NotFound),
        (RyzeClient.Token, "not%2Fa%20name", NotFound),
        (OwnToken, Mine, null),
        (OwnToken, "SUPORTE", null),
        (RyzeClient.Token, Mine, null),
        (RyzeClient.Token, "Suporte", null),
    ];

    private static readonly TestCaseData[] Table =
    [
        .. from route in Routes
           from caller in Callers
           select new TestCaseData(route.Method, route.Path + caller.Instance, caller.Token, caller.Refusal, route.Allowed),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 17, 12, 0, 30, TimeSpan.Zero));
    private ScriptedBridge _bridge = null!;
    private RyzeApp _ryze = null!;

    [SetUp]
    public async Task Start()
    {
        _bridge = await ScriptedBridge.StartAsync();
        _ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: _time);
        await ExecuteAsync("INSERT INTO accounts (Id, Name, TokenHash, CreatedAt) VALUES ('acc_other', 'other', $hash, 0)", OtherAccountToken);
        await ExecuteAsync("UPDATE instances SET TokenHash = $hash WHERE NameKey = 'suporte'", OwnToken);
        await ExecuteAsync(
            "INSERT INTO instances (Id, AccountId, Name, NameKey, TokenHash, CreatedAt) SELECT 'ins_sibling', Id, 'sibling', 'sibling', $hash, 0 FROM accounts WHERE Name = 'first'",
            SiblingToken);
        await ExecuteAsync(
            "INSERT INTO instances (Id, AccountId, Name, NameKey, TokenHash, CreatedAt) VALUES ('ins_foreign', 'acc_other', 'foreign', 'foreign', $hash, 0)",
            OtherInstanceToken);
        await _ryze.Client.SetAsync(RyzeClient.Body("https://chatwoot.example.com"));
    }

    [TearDown]
    public async Task Stop()
    {
        await _ryze.DisposeAsync();
        await _bridge.DisposeAsync();
        _folder.Dispose();
    }

    [TestCaseSource(nameof(Table))]
    public async Task Only_the_owner_gets_through(string method, string path, string? token, string? refusal, int allowed)
    {
        using var caller = new RyzeClient(_ryze.Url, token);
        using var body = method == "POST"
            ? new StringContent(
                """{"chatwootBaseUrl":"https://chatwoot.example.com","chatwootAccountId":1,"chatwootApiToken":"t","inboxName":"Taken over"}""",
                Encoding.UTF8,
                "application/json")
            : null;
        var before = State();

        var answer = await caller.SendAsync(new HttpMethod(method), path, body);

        if (refusal is null)
        {
            Assert.That(answer.Code, Is.EqualTo(allowed), answer.Body);
        }
        else
        {
            Assert.That($"{answer.Code} {answer.Error}", Is.EqualTo(refusal));
            Assert.That(State(), Is.EqualTo(before), "a stranger's call reached the bridge");
        }
    }

    [TestCase("UPDATE instances SET TokenHash = NULL WHERE NameKey = 'suporte'", OwnToken)]
    [TestCase("UPDATE accounts SET TokenHash = 'rotated' WHERE Name = 'first'", RyzeClient.Token)]
    public async Task A_token_deleted_by_another_replica_stops_within_5_seconds(string deletion, string token)
    {
        using var caller = new RyzeClient(_ryze.Url, token);
        Assert.That((await caller.ListAsync()).Code, Is.EqualTo(200));

        await SqliteFile.ExecuteAsync(_folder.File("ryze.db"), deletion);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.That((await caller.ListAsync()).Error, Is.EqualTo("Invalid token"));
    }

    [Test]
    public async Task An_instance_deleted_by_another_replica_is_gone_within_5_seconds()
    {
        Assert.That((await _ryze.Client.ListAsync("sibling")).Error, Is.EqualTo("no chatwoot integration for this instance"));

        await SqliteFile.ExecuteAsync(_folder.File("ryze.db"), "DELETE FROM instances WHERE NameKey = 'sibling'");
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.That((await _ryze.Client.ListAsync("sibling")).Error, Is.EqualTo("instance not found"));
    }

    [Test]
    public async Task Only_the_hash_of_a_token_is_in_the_database_files()
    {
        await _ryze.DisposeAsync();
        var stored = string.Concat(Directory.EnumerateFiles(_folder.Path).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));

        Assert.That(stored, Does.Contain(TokenHash.Of(RyzeClient.Token).Hex), "the search finds what is there");
        Assert.That(stored, Does.Not.Contain(RyzeClient.Token));
    }

    private string State() => string.Join(';', _bridge.Integrations.Select(i => $"{i.Key}={i.Value.ToJsonString()}"));

    private Task ExecuteAsync(string sql, string token) =>
        SqliteFile.ExecuteAsync(_folder.File("ryze.db"), sql, ("$hash", TokenHash.Of(token).Hex));
}
