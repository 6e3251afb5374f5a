using System.Net.Http.Headers;
using System.Text;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.PublicApi;

/// <summary>docs/spec/api.md 4.1: one line reports all errors of a body, with the exact texts.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class InvalidBodyTests
{
    private const string NoObject = "a JSON object is required";
    private const string AllMissing =
        "chatwootBaseUrl is required; chatwootAccountId is required; chatwootApiToken is required; inboxName is required";
    private const string NoUrl = "chatwootBaseUrl must be an absolute http or https URL";
    private const string Url = "\"https://c.example\"";
    private const string Clown = "\U0001F921";

    /// <summary>Whole bodies with their errors. Null means that the body is valid.</summary>
    private static readonly TestCaseData[] Bodies =
    [
        Case("", NoObject),
        Case("[]", NoObject),
        Case("null", NoObject),
        Case("\"text\"", NoObject),
        Case("17", NoObject),
        Case("{}", AllMissing),
        Case(" \r\n\t{}\n", AllMissing),
        Case("{", "malformed JSON at line 1, byte 2"),
        Case("{\"inboxName\":}", "malformed JSON at line 1, byte 14"),
        Case("{\n\"a\":1,\n}", "malformed JSON at line 3, byte 1"),
        Case("{}{}", "malformed JSON at line 1, byte 3"),
        Case("{} trailing", "malformed JSON at line 1, byte 4"),
        Case("{/* comment */}", "malformed JSON at line 1, byte 2"),
        Case("// comment\n{}", "malformed JSON at line 1, byte 1"),
        Case("{'a':1}", "malformed JSON at line 1, byte 2"),
        Case("{\"a\":NaN}", "malformed JSON at line 1, byte 6"),
        Case("{\"a\":01}", "malformed JSON at line 1, byte 7"),
        Case("{\"a\":\"\t\"}", "malformed JSON at line 1, byte 7"),
        Case("   ", "malformed JSON at line 1, byte 4"),
        Case(new string('[', 65), "malformed JSON at line 1, byte 65"),
        Case($"{{\"deep\":{new string('[', 63)}{new string(']', 63)}}}", AllMissing),
        Case("{\"chatwootBaseURL\":\"https://c.example\",\"CHATWOOTACCOUNTID\":1}", AllMissing),
        Case("{\"unknown\":{\"chatwootAccountId\":1},\"other\":[null,1e400]}", AllMissing),
        Case("{\"\\ud800\":1}", AllMissing),
        Case(
            "{\"inboxName\":false,\"chatwootApiToken\":[],\"chatwootAccountId\":\"1\",\"chatwootBaseUrl\":{},\"signMessages\":\"true\",\"ignoreGroups\":1,\"startAsPending\":\"no\",\"reopenResolved\":0}",
            "chatwootBaseUrl must be a string; chatwootAccountId must be an integer; chatwootApiToken must be a string; inboxName must be a string; signMessages must be true or false; ignoreGroups must be true or false; startAsPending must be true or false; reopenResolved must be true or false"),
        Case(Body("chatwootAccountId", "0")
            .Replace("\"Inbox\"", "\" \"", StringComparison.Ordinal), "chatwootAccountId must be greater than 0; inboxName is required"),
        Case(Body("unknown", "\"ignored\""), null),
    ];

    /// <summary>One field of an otherwise valid body. Its JSON is null when the field is missing.</summary>
    private static readonly (string Field, string? Json, string? Fault)[] Fields =
    [
        ("chatwootBaseUrl", null, "chatwootBaseUrl is required"),
        ("chatwootBaseUrl", "null", "chatwootBaseUrl is required"),
        ("chatwootBaseUrl", "\"\"", "chatwootBaseUrl is required"),
        ("chatwootBaseUrl", "\" \"", "chatwootBaseUrl is required"),
        ("chatwootBaseUrl", "7", "chatwootBaseUrl must be a string"),
        ("chatwootBaseUrl", "\"chatwoot.example.com\"", NoUrl),
        ("chatwootBaseUrl", "\"//chatwoot.example.com\"", NoUrl),
        ("chatwootBaseUrl", "\"ftp://c.example\"", NoUrl),
        ("chatwootBaseUrl", "\"javascript:alert(1)\"", NoUrl),
        ("chatwootBaseUrl", "\"file:///etc/passwd\"", NoUrl),
        ("chatwootBaseUrl", "\"https://\"", NoUrl),
        ("chatwootBaseUrl", "\"https:/c.example\"", NoUrl),
        ("chatwootBaseUrl", "\"https:c.example\"", NoUrl),
        ("chatwootBaseUrl", "\"https:\\\\\\\\c.example\"", NoUrl),
        ("chatwootBaseUrl", "\" \\t https://c.example/ \\r\\n\"", null),
        ("chatwootBaseUrl", $"\"  https://c.example/{new string('a', 2030)}  \"", null),
        ("chatwootBaseUrl", "\"https://c.example/app/accounts/1/dashboard\"",
            "chatwootBaseUrl must be the part before Chatwoot's own pages: https://c.example"),
        ("chatwootBaseUrl", "\"https://c.example:8443/chat/App/login\"",
            "chatwootBaseUrl must be the part before Chatwoot's own pages: https://c.example:8443/chat"),
        ("chatwootBaseUrl", "\"https://c.example/api/v1\"",
            "chatwootBaseUrl must be the part before Chatwoot's own pages: https://c.example"),
        ("chatwootBaseUrl", "\"https://c.example/api\"", "chatwootBaseUrl must be the part before Chatwoot's own pages: https://c.example"),
        ("chatwootBaseUrl", "\"https://app.c.example/apis\"", null),
        ("chatwootBaseUrl", "\"https://c.example/a b\"", NoUrl),
        ("chatwootBaseUrl", "\"https://c.example\\u0000\"", NoUrl),
        ("chatwootBaseUrl", "\"https://c.example\\r\\nX: y\"", NoUrl),
        ("chatwootBaseUrl", "\"https://c.example:99999\"", NoUrl),
        ("chatwootBaseUrl", "\"https://user:pass@c.example\"", "chatwootBaseUrl must not contain user info"),
        ("chatwootBaseUrl", "\"https://@c.example\"", "chatwootBaseUrl must not contain user info"),
        ("chatwootBaseUrl", "\"https://c.example/?a=b\"", "chatwootBaseUrl must not contain a query"),
        ("chatwootBaseUrl", "\"https://c.example?\"", "chatwootBaseUrl must not contain a query"),
        ("chatwootBaseUrl", "\"https://c.example#a\"", "chatwootBaseUrl must not contain a fragment"),
        ("chatwootBaseUrl", $"\"https://c.example/{new string('a', 2031)}\"", "chatwootBaseUrl must be at most 2048 characters"),
        ("chatwootBaseUrl", $"\"https://c.example/{new string('a', 2030)}\"", null),
        ("chatwootBaseUrl", "\"https://\\ud800.example\"", "chatwootBaseUrl must be valid Unicode text"),
        ("chatwootBaseUrl", "\"HTTP://C.EXAMPLE:3000/chat/\"", null),
        ("chatwootBaseUrl", "\"https://bücher.example\"", null),
        ("chatwootAccountId", null, "chatwootAccountId is required"),
        ("chatwootAccountId", "null", "chatwootAccountId is required"),
        ("chatwootAccountId", "0", "chatwootAccountId must be greater than 0"),
        ("chatwootAccountId", "-1", "chatwootAccountId must be greater than 0"),
        ("chatwootAccountId", "-9223372036854775808", "chatwootAccountId must be greater than 0"),
        ("chatwootAccountId", "9223372036854775807", null),
        ("chatwootAccountId", "9223372036854775808", "chatwootAccountId must be an integer"),
        ("chatwootAccountId", new string('9', 500), "chatwootAccountId must be an integer"),
        ("chatwootAccountId", "5.0", "chatwootAccountId must be an integer"),
        ("chatwootAccountId", "1e400", "chatwootAccountId must be an integer"),
        ("chatwootAccountId", "1E2", "chatwootAccountId must be an integer"),
        ("chatwootAccountId", "\"5\"", "chatwootAccountId must be an integer"),
        ("chatwootAccountId", "true", "chatwootAccountId must be an integer"),
        ("chatwootAccountId", "[5]", "chatwootAccountId must be an integer"),
        ("chatwootAccountId", "1,\"chatwootAccountId\":2", "chatwootAccountId is given twice"),
        ("chatwootAccountId", "1,\"chatwootAccountId\":1", "chatwootAccountId is given twice"),
        ("chatwootAccountId", "null,\"chatwootAccountId\":1", "chatwootAccountId is given twice"),
        ("chatwootAccountId", "1,\"chatwoot\\u0041ccountId\":2", "chatwootAccountId is given twice"),
        ("chatwootApiToken", null, "chatwootApiToken is required"),
        ("chatwootApiToken", "\"\"", "chatwootApiToken is required"),
        ("chatwootApiToken", "5", "chatwootApiToken must be a string"),
        ("chatwootApiToken", "\"  \\t \"", "chatwootApiToken is required"),
        ("chatwootApiToken", $"\" {new string('t', 255)}\\n\"", null),
        ("chatwootApiToken", "\"with blank\"", "chatwootApiToken must be 1 to 255 visible ASCII characters"),
        ("chatwootApiToken", "\"line\\r\\nX-Header: v\"", "chatwootApiToken must be 1 to 255 visible ASCII characters"),
        ("chatwootApiToken", "\"tökén\"", "chatwootApiToken must be 1 to 255 visible ASCII characters"),
        ("chatwootApiToken", $"\"{new string('t', 256)}\"", "chatwootApiToken must be 1 to 255 visible ASCII characters"),
        ("chatwootApiToken", $"\"{new string('t', 255)}\"", null),
        ("chatwootApiToken", "\"\\udfff\"", "chatwootApiToken must be valid Unicode text"),
        ("inboxName", null, "inboxName is required"),
        ("inboxName", "\"\"", "inboxName is required"),
        ("inboxName", "\" \\t\\u00a0 \"", "inboxName is required"),
        ("inboxName", "{\"a\":1}", "inboxName must be a string"),
        ("inboxName", "\"a\\u0000b\"", "inboxName must not contain control characters"),
        ("inboxName", "\"a\\nb\"", "inboxName must not contain control characters"),
        ("inboxName", "\"a\\u0085b\"", "inboxName must not contain control characters"),
        ("inboxName", "\"\\ud800\"", "inboxName must be valid Unicode text"),
        ("inboxName", "\"\\udc00\\ud800\"", "inboxName must be valid Unicode text"),
        ("inboxName", $"\"{new string('n', 255)}\"", null),
        ("inboxName", $"\"  {new string('n', 255)}  \"", null),
        ("inboxName", $"\"{new string('n', 256)}\"", "inboxName must be 1 to 255 characters"),
        ("inboxName", $"\"{string.Concat(Enumerable.Repeat(Clown, 255))}\"", null),
        ("inboxName", $"\"{string.Concat(Enumerable.Repeat(Clown, 256))}\"", "inboxName must be 1 to 255 characters"),
        ("inboxName", "\"a\",\"inboxName\":5", "inboxName is given twice"),
        ("signMessages", "null", null),
        ("signMessages", "\"true\"", "signMessages must be true or false"),
        ("signMessages", "1", "signMessages must be true or false"),
        ("signMessages", "true,\"signMessages\":true", "signMessages is given twice"),
        ("ignoreGroups", "[]", "ignoreGroups must be true or false"),
        ("startAsPending", "{}", "startAsPending must be true or false"),
        ("reopenResolved", "\"\"", "reopenResolved must be true or false"),
    ];

    private static readonly TestCaseData[] Table =
    [
        .. Bodies,
        .. Fields.Select(f => Case(Body(f.Field, f.Json), f.Fault)),
    ];

    /// <summary>Bodies that are not valid text.</summary>
    private static readonly TestCaseData[] Bytes =
    [
        new TestCaseData(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}' }, "malformed JSON at line 1, byte 1")
            .SetArgDisplayNames("BOM"),
        new TestCaseData(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, AllMissing)
            .SetArgDisplayNames("invalid UTF-8 in an unknown name"),
        new TestCaseData(
            Encoding.Latin1.GetBytes("{\"inboxName\":\"\xE9\"}"),
            "chatwootBaseUrl is required; chatwootAccountId is required; chatwootApiToken is required; inboxName must be valid Unicode text").SetArgDisplayNames("Latin-1"),
        new TestCaseData(Encoding.Unicode.GetBytes("{}"), "malformed JSON at line 1, byte 2").SetArgDisplayNames("UTF-16"),
        new TestCaseData(new byte[] { 0 }, "malformed JSON at line 1, byte 1").SetArgDisplayNames("NUL"),
    ];

    private readonly TemporaryFolder _folder = new();
    private ScriptedBridge _bridge = null!;
    private RyzeApp _ryze = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _bridge = await ScriptedBridge.StartAsync();

        // A valid body is recognized by this answer of the bridge.
        _bridge.OnActivate = (_, _) => Task.FromResult(ScriptedBridge.Error(422, "chatwoot_unauthorized", "asked"));
        _ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), configure: SteadyCounter.At(1));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _ryze.DisposeAsync();
        await _bridge.DisposeAsync();
        _folder.Dispose();
    }

    [TestCaseSource(nameof(Table))]
    [NonParallelizable]
    public async Task Body_is_refused_with_every_error(string body, string? faults) =>
        AssertFaults(await _ryze.Client.SetTextAsync(body), faults);

    [TestCaseSource(nameof(Bytes))]
    public async Task Bytes_that_are_not_JSON_are_refused(byte[] body, string faults)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        AssertFaults(await _ryze.Client.SendAsync(HttpMethod.Post, "/api/chatwoot/set/suporte", content), faults);
    }

    [Test]
    public async Task Missing_body_without_content_type_is_an_empty_body() =>
        AssertFaults(await _ryze.Client.SendAsync(HttpMethod.Post, "/api/chatwoot/set/suporte"), NoObject);

    [TestCase("?keepInbox=maybe")]
    [TestCase("?keepInbox=1")]
    [TestCase("?keepInbox=%00")]
    public async Task Wrong_query_is_refused(string query)
    {
        var answer = await _ryze.Client.DeleteAsync(query: query);

        Assert.That($"{answer.Code} {answer.Error}", Is.EqualTo("400 invalid query: keepInbox must be true or false"));
    }

    private static void AssertFaults(Answer answer, string? faults)
    {
        if (faults is null)
        {
            Assert.That(answer.Error, Is.EqualTo("Chatwoot rejected the API token — verify chatwootApiToken. Detail: asked"));
            return;
        }

        Assert.That(answer.Code, Is.EqualTo(400), answer.Body);
        Assert.That(answer.Error, Is.EqualTo("invalid body: " + faults));
    }

    private static string Body(string field, string? json)
    {
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["chatwootBaseUrl"] =
                Url, ["chatwootAccountId"] = "1", ["chatwootApiToken"] = "\"t\"", ["inboxName"] = "\"Inbox\"", [field] = json,
        };
        return $"{{{string.Join(',', fields.Where(f => f.Value is not null).Select(f => $"\"{f.Key}\":{f.Value}"))}}}";
    }

    private static TestCaseData Case(string body, string? faults) =>
        new TestCaseData(body, faults)
            .SetArgDisplayNames(Printable(body), faults is null ? "accepted" : faults[..Math.Min(60, faults.Length)]);

    // Test names must be valid XML.
    private static string Printable(string body) =>
        string.Concat(body.Take(80).Select(c => c is >= ' ' and <= '~' ? $"{c}" : $"\\u{(int)c:x4}"));
}
