using System.Text.Json.Nodes;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.PublicApi;

/// <summary>docs/spec/api.md 7: the exact answers to bodies and filters.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class InstancesTests
{
    private const string NameRule = "name must be 1 to 64 letters, digits, _ or -, starting with a letter or digit";
    private const string TokenRule = "token must be 16 to 128 visible ASCII characters";
    private const string NoBridge =
        "integration bridge is unreachable — verify BRIDGE_URL and that the bridge is running. Detail: connection refused";

    private static readonly TestCaseData[] BadBodies =
    [
        new("", "a JSON object is required"),
        new("[]", "a JSON object is required"),
        new("{", "malformed JSON at line 1, byte 2"),
        new("{}", "name is required"),
        new("""{"name":null}""", "name is required"),
        new("""{"name":""}""", "name is required"),
        new("""{"Name":"x"}""", "name is required"),
        new("""{"name":7}""", "name must be a string"),
        new("""{"name":"a","name":"b"}""", "name is given twice"),
        new("""{"name":"a b"}""", NameRule),
        new("""{"name":"_a"}""", NameRule),
        new("""{"name":"-a"}""", NameRule),
        new("""{"name":"a.b"}""", NameRule),
        new("""{"name":"ä"}""", NameRule),
        new("""{"name":"a\n"}""", NameRule),
        new("""{"name":"../a"}""", NameRule),
        new($$"""{"name":"{{new string('a', 65)}}"}""", NameRule),
        new("""{"name":"x","token":""}""", TokenRule),
        new("""{"name":"x","token":"fifteen-letters"}""", TokenRule),
        new("""{"name":"x","token":"sixteen letters!"}""", TokenRule),
        new("""{"name":"x","token":"sixteen-lettersé"}""", TokenRule),
        new($$"""{"name":"x","token":"{{new string('t', 129)}}"}""", TokenRule),
        new("""{"name":"x","token":1}""", "token must be a string"),
        new("""{"token":[],"name":{}}""", "name must be a string; token must be a string"),
        new("""{"name":"a b","token":"short","chatwootAccountId":"1"}""", $"{NameRule}; {TokenRule}"),
    ];

    /// <summary>The fields after <c>"chatwootEnabled":true</c>, and the activation's error.</summary>
    private static readonly TestCaseData[] BadChatwoots =
    [
        new("", "invalid body: chatwootBaseUrl is required; chatwootAccountId is required; chatwootApiToken is required; chatwootInboxName is required"),
        new(
            ""","chatwootBaseUrl":"ftp://x","chatwootAccountId":0,"chatwootApiToken":"a b","chatwootInboxName":" " """,
            "invalid body: chatwootBaseUrl must be an absolute http or https URL; chatwootAccountId must be greater than 0; chatwootApiToken must be 1 to 255 visible ASCII characters; chatwootInboxName is required"),
        new(
            ""","chatwootBaseUrl":1,"chatwootAccountId":"1","chatwootApiToken":{},"chatwootInboxName":[],"chatwootSignMessages":"no","chatwootIgnoreGroups":0,"chatwootStartAsPending":1,"chatwootReopenResolved":"" """,
            "invalid body: chatwootBaseUrl must be a string; chatwootAccountId must be an integer; chatwootApiToken must be a string; chatwootInboxName must be a string; chatwootSignMessages must be true or false; chatwootIgnoreGroups must be true or false; chatwootStartAsPending must be true or false; chatwootReopenResolved must be true or false"),
        new(
            ""","chatwootEnabled":true,"chatwootBaseUrl":"https://c.example","chatwootAccountId":1,"chatwootAccountId":1,"chatwootApiToken":"t","chatwootInboxName":"Inbox" """,
            "invalid body: chatwootEnabled is given twice; chatwootAccountId is given twice"),
        new(
            ""","inboxName":"Inbox","chatwootBaseUrl":"https://c.example","chatwootAccountId":1,"chatwootApiToken":"t" """,
            "invalid body: chatwootInboxName is required"),
        new(
            ""","chatwootBaseUrl":"https://c.example","chatwootAccountId":1,"chatwootApiToken":"t","chatwootInboxName":"Inbox" """,
            NoBridge),
    ];

    private static readonly TestCaseData[] Filters =
    [
        new("?instanceName=", "400 instanceName must not be empty"),
        new("?instanceName", "400 instanceName must not be empty"),
        new("?instanceName=%20", "400 instanceName must not be empty"),
        new("?instanceName=,%20,", "400 instanceName must not be empty"),
        new("?instanceName=unknown", "404 Instance not found"),
        new("?instanceName=foreign", "404 Instance not found"),
        new("?instanceName=unknown,UNKNOWN", "404 Instance not found"),
        new("?instanceName=not%20a%20name", "404 Instance not found"),
        new("?instanceName=unknown,nobody", "200 0 Instances found: "),
        new("?instanceName=uno", "200 1 Instance found: uno"),
        new("?instanceName=UNO", "200 1 Instance found: uno"),
        new("?instanceName=%20dos%20,,unknown,Uno", "200 2 Instances found: uno,dos"),
        new("?instanceName=dos&instanceName=uno", "200 2 Instances found: uno,dos"),
        new("?instanceName=uno,uno", "200 1 Instance found: uno"),
        new("?name=uno", "200 3 Instances found: suporte,uno,dos"),
        new("", "200 3 Instances found: suporte,uno,dos"),
    ];

    private readonly TemporaryFolder _folder = new();
    private RyzeApp _ryze = null!;
    private int _names;

    [OneTimeSetUp]
    public async Task Start()
    {
        var settings = RealBridge.Api(_folder, $"http://127.0.0.1:{FreePort.Next()}");
        _ryze = await RyzeApp.StartAsync(settings, configure: SteadyCounter.At(1));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _ryze.DisposeAsync();
        _folder.Dispose();
    }

    [TestCaseSource(nameof(BadBodies))]
    public async Task Invalid_body_is_refused_with_every_error(string body, string faults)
    {
        var answer = await _ryze.Client.CreateTextAsync(body);

        Assert.That($"{answer.Code} {answer.Error}", Is.EqualTo($"400 Invalid request body: {faults}"));
    }

    [TestCaseSource(nameof(BadChatwoots))]
    public async Task Instance_is_created_when_its_inline_activation_is_invalid(string fields, string error)
    {
        var name = NextName();

        var answer = await _ryze.Client.CreateTextAsync($$"""{"name":"{{name}}","chatwootEnabled":true{{fields}}}""");

        Assert.That(answer.Code, Is.EqualTo(201), answer.Body);
        Assert.That(
            answer.Json["chatwoot"]!.ToJsonString(),
            Is.EqualTo(new JsonObject { ["enabled"] = false, ["status"] = "error", ["error"] = error }.ToJsonString()));
        Assert.That((await _ryze.Client.ListAsync(name)).Error, Is.EqualTo("no chatwoot integration for this instance"));
    }

    [TestCase("")]
    [TestCase(""","chatwootEnabled":false""")]
    [TestCase(""","chatwootEnabled":null""")]
    [TestCase(""","chatwootBaseUrl":7,"chatwootAccountId":"x","chatwootInboxName":"","chatwootEnabled":false""")]
    [TestCase(""","faults":{"ChatwootEnabled":"x"},"unknown":[1]""")]
    public async Task Chatwoot_fields_are_ignored_without_chatwootEnabled(string fields)
    {
        var answer = await _ryze.Client.CreateTextAsync($$"""{"name":"{{NextName()}}"{{fields}}}""");

        Assert.That(answer.Code, Is.EqualTo(201), answer.Body);
        Assert.That(answer.Json.AsObject().Select(p => p.Key), Is.EqualTo(new[] { "success", "message", "instance" }));
        Assert.That(
            answer.Json["instance"]!.AsObject().Select(p => p.Key), Is.EqualTo(new[] { "id", "name", "token", "status", "createdAt" }));
    }

    [Test]
    public async Task Inline_activation_fails_when_chatwootEnabled_is_not_a_boolean()
    {
        var answer = await _ryze.Client.CreateTextAsync($$"""{"name":"{{NextName()}}","chatwootEnabled":"yes"}""");

        Assert.That((string?)answer.Json["chatwoot"]!["error"], Does.StartWith("invalid body: chatwootEnabled must be true or false; "));
    }

    [Test]
    public async Task Inline_activation_reports_a_missing_bridge_before_field_errors()
    {
        using var folder = new TemporaryFolder();
        await using var off = await RyzeApp.StartAsync(RyzeApp.Settings(folder));

        var answer = await off.Client.CreateTextAsync("""{"name":"x","chatwootEnabled":true}""");

        Assert.That(
            (string?)answer.Json["chatwoot"]!["error"], Is.EqualTo("integration gateway not configured (set BRIDGE_URL and BRIDGE_TOKEN)"));
    }

    [TestCaseSource(nameof(Filters))]
    public async Task Filter_selects_by_name(string query, string expected)
    {
        using var folder = new TemporaryFolder();
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(folder));
        await SqliteFile.ExecuteAsync(
            folder.File("ryze.db"), "INSERT INTO accounts (Id, Name, TokenHash, CreatedAt) VALUES ('acc_other', 'other', 'x', 0)");
        await SqliteFile.ExecuteAsync(
            folder.File("ryze.db"),
            "INSERT INTO instances (Id, AccountId, Name, NameKey, CreatedAt) VALUES ('ins_foreign', 'acc_other', 'foreign', 'foreign', 0)");
        await ryze.Client.CreateAsync(new { name = "uno" });
        var dos = await ryze.Client.CreateAsync(new { name = "dos" });

        Assert.That(SummaryOf(await ryze.Client.InstancesAsync(query)), Is.EqualTo(expected));

        using var own = new RyzeClient(ryze.Url, (string?)dos.Json["instance"]!["token"]);
        Assert.That(
            SummaryOf(await own.InstancesAsync(query)), Is.EqualTo("200 1 Instance found: dos"),
            "an instance token lists its own instance, regardless of the filter");
    }

    [Test]
    public async Task Token_from_the_body_belongs_to_one_instance()
    {
        const string token = "~sixteen-letters";
        var made = await _ryze.Client.CreateAsync(new { name = NextName(), token });
        using var own = new RyzeClient(_ryze.Url, token);

        var again = await _ryze.Client.CreateAsync(new { name = NextName(), token });
        var accounts = await _ryze.Client.CreateAsync(new { name = NextName(), token = RyzeClient.Token });

        Assert.That((string?)made.Json["instance"]!["token"], Is.EqualTo(token));
        Assert.That((await own.InstancesAsync()).Code, Is.EqualTo(200));
        Assert.That($"{again.Code} {again.Error}", Is.EqualTo("409 Instance token already exists"));
        Assert.That($"{accounts.Code} {accounts.Error}", Is.EqualTo("409 Instance token already exists"));
    }

    [TestCase("""{"name":"a b"}""")]
    [TestCase("{")]
    [TestCase("")]
    public async Task Unauthorized_creation_is_refused_before_the_body_is_read(string body)
    {
        var made = await _ryze.Client.CreateAsync(new { name = NextName() });
        using var instance = new RyzeClient(_ryze.Url, (string?)made.Json["instance"]!["token"]);
        using var anonymous = new RyzeClient(_ryze.Url, token: null);

        var refused = await instance.CreateTextAsync(body);

        Assert.That($"{refused.Code} {refused.Error}", Is.EqualTo("403 Account token required"));
        Assert.That((await anonymous.CreateTextAsync(body)).Code, Is.EqualTo(401));
    }

    [Test]
    public async Task Generated_token_is_shown_only_once()
    {
        var name = NextName();
        var token = (string)(await _ryze.Client.CreateAsync(new { name })).Json["instance"]!["token"]!;

        Assert.That(token, Does.Match(@"\Aryze_ins_[A-Za-z0-9_-]{43}\z"));
        Assert.That((await _ryze.Client.InstancesAsync()).Body, Does.Contain(name).And.Not.Contain(token).And.Not.Contain("token"));
    }

    private static string SummaryOf(Answer answer) => answer.Code == 200
        ? $"200 {answer.Json["message"]}: {string.Join(',', answer.Json["instances"]!.AsArray().Select(i => (string?)i!["name"]))}"
        : $"{answer.Code} {answer.Error}";

    private string NextName() => $"instance-{Interlocked.Increment(ref _names)}";
}
