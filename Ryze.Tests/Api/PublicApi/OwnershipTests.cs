using System.Diagnostics;
using System.Text;
using MediatR;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Ryze.Api.Http.Authentication;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Domain;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.PublicApi;

/// <summary>docs/spec/quality.md 3: every route against every kind of caller (docs/spec/api.md 2).</summary>
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
    private const string DeletedToken = "ryze_ins_deleted-with-its-instance";
    private const string RotatedToken = "ryze_acc_rotated-away";

    private const string AccountOnly = "403 Account token required";
    private const string NoInstance = "404 Instance not found";

    /// <summary>The answers of the instance routes to each caller.</summary>
    private static readonly (string? Token, string Create, string List, string Delete)[] InstanceCallers =
    [
        (null, Missing, Missing, Missing),
        ("unknown", Invalid, Invalid, Invalid),
        (DeletedToken, Invalid, Invalid, Invalid),
        (RotatedToken, Invalid, Invalid, Invalid),
        (OwnToken, AccountOnly, "200 suporte", AccountOnly),
        (SiblingToken, AccountOnly, "200 sibling", AccountOnly),
        (OtherInstanceToken, AccountOnly, "200 foreign", AccountOnly),
        (OtherAccountToken, "201 made", "200 foreign", NoInstance),
        (RyzeClient.Token, "201 made", "200 sibling,suporte", "200 deleted"),
    ];

    /// <summary>Method, path, and the answer to an allowed caller.</summary>
    private static readonly object[][] Routes =
    [
        ["POST", "/api/chatwoot/set/{instance}", 201], ["GET", "/api/chatwoot/list/{instance}", 200], [
            "GET", "/api/chatwoot/deliveries/{instance}", 200],
        ["POST", "/api/chatwoot/deliveries/{instance}/retry", 200], ["DELETE", "/api/chatwoot/delete/{instance}", 200],
        ["POST", "/api/engine/set/{instance}", 400], ["GET", "/api/engine/list/{instance}", 200],
        ["DELETE", "/api/engine/delete/{instance}", 404],
    ];

    /// <summary>Caller's token, requested instance, and the refusal or null.</summary>
    private static readonly (string? Token, string Instance, string? Refusal)[] Callers =
    [
        (null, Mine, Missing),
        ("unknown", Mine, Invalid),
        (DeletedToken, Mine, Invalid),
        (RotatedToken, Mine, Invalid),
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

    private static readonly TestCaseData[] InstanceTable =
    [
        .. InstanceCallers.Select(c => new TestCaseData("POST", "/api/instance/new", c.Token, c.Create)),
        .. InstanceCallers.Select(c => new TestCaseData("GET", "/api/instance/list", c.Token, c.List)),
        .. InstanceCallers.Select(c => new TestCaseData("DELETE", "/api/instance/delete/suporte", c.Token, c.Delete)),
        new("DELETE", "/api/instance/delete/foreign", RyzeClient.Token, NoInstance),
        new("DELETE", "/api/instance/delete/unknown", RyzeClient.Token, NoInstance),
        new("DELETE", "/api/instance/delete/not%2Fa%20name", RyzeClient.Token, NoInstance),
        new("DELETE", "/api/instance/delete/foreign", OwnToken, AccountOnly),
        new("DELETE", "/api/instance/delete/unknown", OwnToken, AccountOnly),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 17, 12, 0, 30, TimeSpan.Zero));
    private ScriptedBridge _bridge = null!;
    private RyzeApp _ryze = null!;

    [SetUp]
    public async Task Start()
    {
        _bridge = await ScriptedBridge.StartAsync();
        _ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: _time, configure: RyzeApp.LogEverything);
        await ExecuteAsync(
            "INSERT INTO accounts (Id, Name, TokenHash, CreatedAt) VALUES ('acc_other', 'other', $hash, 0)", OtherAccountToken);
        await ExecuteAsync("UPDATE instances SET TokenHash = $hash WHERE NameKey = 'suporte'", OwnToken);
        await ExecuteAsync(
            "INSERT INTO instances (Id, AccountId, Name, NameKey, TokenHash, CreatedAt) SELECT 'ins_sibling', Id, 'sibling', 'sibling', $hash, 0 FROM accounts WHERE Name = 'first'",
            SiblingToken);
        await ExecuteAsync(
            "INSERT INTO instances (Id, AccountId, Name, NameKey, TokenHash, CreatedAt) VALUES ('ins_foreign', 'acc_other', 'foreign', 'foreign', $hash, 0)",
            OtherInstanceToken);
        await _ryze.Client.SetAsync(RyzeClient.Body("https://chatwoot.example.com"));
        await StopTokensAsync();
    }

    /// <summary>Deletes an instance with its token and rotates an account's token, after using both.</summary>
    private async Task StopTokensAsync()
    {
        await ExecuteAsync(
            "INSERT INTO accounts (Id, Name, TokenHash, CreatedAt) VALUES ('acc_rotated', 'rotated', $hash, 0)", RotatedToken);
        await _ryze.Client.CreateAsync(new { name = "gone", token = DeletedToken });
        foreach (var token in new[] { DeletedToken, RotatedToken })
        {
            using var caller = new RyzeClient(_ryze.Url, token);
            Assert.That((await caller.InstancesAsync()).Code, Is.EqualTo(200));
        }

        await _ryze.Client.DeleteInstanceAsync("gone");
        await _ryze.Services.GetRequiredService<IMediator>().Send(new RotateAccountToken("acc_rotated"));
    }

    [TearDown]
    public async Task Stop()
    {
        await _ryze.DisposeAsync();
        await _bridge.DisposeAsync();
        _folder.Dispose();
    }

    [TestCaseSource(nameof(Routes))]
    public async Task Only_the_owner_may_call_a_route(string method, string path, int allowed)
    {
        foreach (var (token, instance, refusal) in Callers)
        {
            using var caller = new RyzeClient(_ryze.Url, token);
            using var body = method == "POST"
                ? new StringContent(
                    """{"chatwootBaseUrl":"https://chatwoot.example.com","chatwootAccountId":1,"chatwootApiToken":"t","inboxName":"Taken over"}""",
                    Encoding.UTF8,
                    "application/json")
                : null;
            var before = State();

            var answer =
                await caller.SendAsync(new HttpMethod(method), path.Replace("{instance}", instance, StringComparison.Ordinal), body);

            var who = $"{token ?? "nobody"} asks for {instance}: {answer.Body}";
            if (refusal is null)
            {
                Assert.That(answer.Code, Is.EqualTo(allowed), who);
                await _ryze.Client.SetAsync(RyzeClient.Body("https://chatwoot.example.com"));
            }
            else
            {
                Assert.That($"{answer.Code} {answer.Error}", Is.EqualTo(refusal), who);
                Assert.That(State(), Is.EqualTo(before), $"a refused call reached the bridge: {who}");
            }
        }
    }

    [TestCaseSource(nameof(InstanceTable))]
    public async Task Instance_routes_need_the_account_token(string method, string path, string? token, string expected)
    {
        using var caller = new RyzeClient(_ryze.Url, token);
        using var body = method == "POST" ? new StringContent("""{"name":"made"}""", Encoding.UTF8, "application/json") : null;
        var before = State();

        var answer = await caller.SendAsync(new HttpMethod(method), path, body);

        Assert.That(
            answer.Code switch
            {
                200 when method == "GET" =>
                    $"200 {string.Join(',', answer.Json["instances"]!.AsArray().Select(i => (string)i!["name"]!).Order(StringComparer.Ordinal))}",
                200 => $"200 {(string?)answer.Json["instance"]!["status"]}",
                201 => $"201 {(string?)answer.Json["instance"]!["name"]}",
                _ => $"{answer.Code} {answer.Error}",
            },
            Is.EqualTo(expected));
        Assert.That(State(), expected == "200 deleted" ? Is.Empty : Is.EqualTo(before));
    }

    [Test]
    public void Tables_contain_every_customer_route()
    {
        var routes = _ryze.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<CustomerRouteAttribute>() is not null)
            .Select(endpoint =>
                $"{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} /{endpoint.RoutePattern.RawText}")
            .Distinct(StringComparer.Ordinal);

        Assert.That(routes, Is.EquivalentTo(new[]
        {
            "POST /api/chatwoot/set/{instance}", "GET /api/chatwoot/list/{instance}", "DELETE /api/chatwoot/delete/{instance}",
            "GET /api/chatwoot/deliveries/{instance}", "POST /api/chatwoot/deliveries/{instance}/retry",
            "POST /api/engine/set/{instance}", "GET /api/engine/list/{instance}", "DELETE /api/engine/delete/{instance}",
            "POST /api/instance/new", "GET /api/instance/list", "DELETE /api/instance/delete/{instance}",
        }));
    }

    [Test]
    public async Task Every_kind_of_unknown_token_costs_the_same_work()
    {
        string[] tokens = ["?", new('x', 128), RyzeClient.Token[..^1] + "!", OwnToken[..^1] + "!", DeletedToken, RotatedToken];
        var work = new List<string>();
        foreach (var token in tokens)
        {
            using var caller = new RyzeClient(_ryze.Url, token);
            var before = _ryze.Logs.Count(IsQuery);
            Assert.That((await caller.InstancesAsync()).Error, Is.EqualTo("Invalid token"));
            work.Add(string.Join('\n', _ryze.Logs.Where(IsQuery).Skip(before).Select(r => r.GetStructuredStateValue("commandText"))));
        }

        Assert.That(work[0], Does.Contain("SELECT").And.Contain("accounts").And.Contain("instances"));
        Assert.That(work, Is.All.EqualTo(work[0]));
    }

    [Test]
    [NonParallelizable]
    public async Task Time_of_a_401_does_not_reveal_a_nearly_correct_token()
    {
        var accounts = _ryze.Services.GetRequiredService<IAccountRepository>();
        var times = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (var round = 0; round < 300; round++)
        {
            foreach (var token in new[] { RyzeClient.Token[..^1] + "!", "made-up-" + new string(
                'x', RyzeClient.Token.Length - 8), RotatedToken })
            {
                var started = Stopwatch.GetTimestamp();
                Assert.That(await accounts.FindCallerAsync(TokenHash.Of(token), CancellationToken.None), Is.Null);
                (times.TryGetValue(token, out var seen) ? seen : times[token] = [])
                    .Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            }
        }

        var medians = times.Values.Select(t => t.Order().ElementAt(t.Count / 2)).ToList();
        Assert.That(medians.Max() / medians.Min(), Is.LessThan(1.5), string.Join(", ", medians));
    }

    [TestCase("UPDATE instances SET TokenHash = NULL WHERE NameKey = 'suporte'", OwnToken)]
    [TestCase("UPDATE accounts SET TokenHash = 'rotated' WHERE Name = 'first'", RyzeClient.Token)]
    public async Task Token_stops_within_5_seconds_when_another_replica_deletes_it(string deletion, string token)
    {
        using var caller = new RyzeClient(_ryze.Url, token);
        Assert.That((await caller.ListAsync()).Code, Is.EqualTo(200));

        await SqliteFile.ExecuteAsync(_folder.File("ryze.db"), deletion);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.That((await caller.ListAsync()).Error, Is.EqualTo("Invalid token"));
    }

    [Test]
    public async Task Instance_is_404_within_5_seconds_when_another_replica_deletes_it()
    {
        Assert.That((await _ryze.Client.ListAsync("sibling")).Error, Is.EqualTo("no chatwoot integration for this instance"));

        await SqliteFile.ExecuteAsync(_folder.File("ryze.db"), "DELETE FROM instances WHERE NameKey = 'sibling'");
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.That((await _ryze.Client.ListAsync("sibling")).Error, Is.EqualTo("instance not found"));
    }

    [Test]
    public async Task Database_files_contain_only_token_hashes()
    {
        await _ryze.DisposeAsync();
        var stored =
            string.Concat(Directory.EnumerateFiles(_folder.Path).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));

        Assert.That(stored, Does.Contain(TokenHash.Of(RyzeClient.Token).Hex), "the search itself works");
        Assert.That(stored, Does.Not.Contain(RyzeClient.Token));
    }

    private static bool IsQuery(FakeLogRecord record) =>
        record.Category == "Microsoft.EntityFrameworkCore.Database.Command"
        && record.Id.Name?.EndsWith("CommandExecuted", StringComparison.Ordinal) == true;

    private string State() =>
        string.Join(';', _bridge.Integrations.Select(i => $"{i.Key}={i.Value.ToJsonString()}").Concat(_bridge.Retries.Select(r => r.Id)));

    private Task ExecuteAsync(string sql, string token) =>
        SqliteFile.ExecuteAsync(_folder.File("ryze.db"), sql, ("$hash", TokenHash.Of(token).Hex));
}
