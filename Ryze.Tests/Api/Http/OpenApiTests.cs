using System.Text.Json.Nodes;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Http;

/// <summary>docs/spec/api.md 9: the document shows every error row, and its examples work unchanged.</summary>
internal sealed class OpenApiTests
{
    private const string NotFound = "404 instance not found";
    private const string RateLimited = "429 Rate limit exceeded. Try again later.";
    private const string ModuleOff = "503 integration gateway not configured (set BRIDGE_URL and BRIDGE_TOKEN)";

    private static readonly string[] Access =
    [
        "401 Missing token in header, Authorization header, or query parameter", "401 Invalid token",
        "403 Instance token does not match the requested instance", NotFound, RateLimited, ModuleOff,
    ];

    private static readonly string[] Bridge =
    [
        "502 integration bridge is unreachable — verify BRIDGE_URL and that the bridge is running. Detail: ",
        "502 integration bridge rejected the request — verify BRIDGE_TOKEN. Detail: ",
        "502 integration bridge does not know this integration — ",
        "502 integration bridge has no deliveries to show (HTTP 404) — ",
    ];

    private static readonly string[] Tokens = [.. Access[..2], RateLimited];

    /// <summary>The tables of docs/spec/api.md 1, 2, 3, 4.3, 5, 6 and 7. Details are examples, so only a row's start is compared.</summary>
    private static readonly TestCaseData[] Operations =
    [
        new("/api/instance/new", "post", Tokens, new[]
        {
            "400 Invalid request body: ", "403 Account token required", "403 Account instance quota exceeded",
                "409 Instance name already exists",
            "409 Instance token already exists", "413 request body too large (limit 65536 bytes)",
            "415 unsupported media type (send application/json)",
        }),
        new("/api/instance/list", "get", Tokens, new[] { "400 instanceName must not be empty", "404 Instance not found" }),
        new("/api/engine/set/{instance}", "post", Access[..^1], new[]
        {
            "400 invalid body: ", "400 Engine instance or endpoint not found — verify engineBaseUrl (",
            "401 Engine rejected the token — verify engineToken. Detail: ",
            "403 Engine denied the request — verify the token's permissions. Detail: ",
            "409 this engine instance is already connected to another instance",
            "409 engine change already in progress for this instance", "413 request body too large (limit 65536 bytes)",
            "415 unsupported media type (send application/json)", "500 engine configuration failed: persist engine: ",
            "502 Engine is unreachable at ",
        }),
        new("/api/engine/list/{instance}", "get", Access[..^1], Array.Empty<string>()),
        new("/api/chatwoot/set/{instance}", "post", Access, new[]
        {
            "400 Chatwoot account or endpoint not found — verify chatwootBaseUrl (",
                "400 Chatwoot rejected the request as invalid — verify inboxName and the Chatwoot account's limits. Detail: ",
            "400 invalid body: ", "401 Chatwoot rejected the API token — verify chatwootApiToken. Detail: ",
            "403 Chatwoot denied the request — verify the API token has admin scope on account 1. Detail: ",
            "409 chatwoot activation already in progress for this instance", "413 request body too large (limit 65536 bytes)",
            "415 unsupported media type (send application/json)", "500 chatwoot integration failed: persist integration: ",
            "502 Chatwoot is unreachable at ",
            "502 integration bridge is unreachable — verify BRIDGE_URL and that the bridge is running. Detail: ",
            "502 integration bridge rejected the request — verify BRIDGE_TOKEN. Detail: ",
        }),
        new("/api/chatwoot/list/{instance}", "get", Access, new[] { "404 no chatwoot integration for this instance" }),
        new("/api/chatwoot/deliveries/{instance}", "get", Access,
            new[] { "400 invalid query: limit must be 1 to 100", "404 no chatwoot integration for this instance" }.Concat(Bridge)
            .ToArray()),
        new("/api/chatwoot/deliveries/{instance}/retry", "post", Access, new[]
        {
            "400 invalid body: ", "404 no chatwoot integration for this instance", "413 request body too large (limit 65536 bytes)",
            "415 unsupported media type (send application/json)",
        }.Concat(Bridge).ToArray()),
        new("/api/chatwoot/delete/{instance}", "delete", Access, new[]
        {
            "400 invalid query: keepInbox must be true or false", "404 no chatwoot integration to delete",
                "409 chatwoot activation already in progress for this instance",
        }),
        new("/api/engine/delete/{instance}", "delete", Access[..^1],
            new[] { "404 no engine to disconnect", "409 engine change already in progress for this instance" }),
        new("/api/instance/delete/{instance}", "delete", Tokens, new[]
        {
            "403 Account token required", "404 Instance not found", "409 chatwoot activation already in progress for this instance",
            "409 engine change already in progress for this instance",
        }),
    ];

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCaseSource(nameof(Operations))]
    public async Task Operation_documents_exactly_its_error_rows(string path, string method, string[] common, string[] rows)
    {
        await using var ryze = await StartAsync("Production");
        var operation = (await DocumentAsync(ryze))["paths"]![path]![method]!;

        var documented = operation["responses"]!.AsObject()
            .Where(response => response.Key[0] != '2')
            .SelectMany(response => response.Value!["content"]!["application/json"]!["examples"]!.AsObject()
                .Select(example => $"{response.Key} {(string)example.Value!["value"]!["error"]!["message"]!}"))
            .ToList();

        var expected = rows.Concat(common).ToList();
        Assert.That(
            expected.Where(row => documented.Count(d => d.StartsWith(row, StringComparison.Ordinal)) != 1), Is.Empty,
            string.Join('\n', documented));
        Assert.That(documented, Has.Count.EqualTo(expected.Count), string.Join('\n', documented));
        Assert.That((string?)operation["summary"], Is.Not.Empty);
        Assert.That((string?)operation["description"], Is.Not.Empty);
        Assert.That(operation["responses"]!.AsObject().Count(r => r.Key[0] == '2'), Is.EqualTo(1));
    }

    [Test]
    public async Task Instance_operations_have_examples()
    {
        await using var ryze = await StartAsync("Production");
        var document = await DocumentAsync(ryze);

        var create = Examples(document, "instance/new", "post", "201");
        var list = Examples(document, "instance/list", "get", "200");
        var delete = Examples(document, "instance/delete/{instance}", "delete", "200");
        var filter = document["paths"]!["/api/instance/list"]!["get"]!["parameters"]![0]!;
        var tags = document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).SelectMany(o => o.Value!["tags"]!.AsArray())
            .Select(t => (string?)t).Distinct(StringComparer.Ordinal);

        Assert.That(
            create["without_chatwoot"]!["value"]!.AsObject().Select(f => f.Key), Is.EqualTo(new[] { "success", "message", "instance" }));
        Assert.That((string?)create["with_chatwoot"]!["value"]!["chatwoot"]!["status"], Is.EqualTo("active"));
        Assert.That((string?)list["found"]!["value"]!["message"], Is.EqualTo("2 Instances found"));
        Assert.That((string?)delete["deleted"]!["value"]!["instance"]!["status"], Is.EqualTo("deleted"));
        Assert.That(((string?)filter["name"], (bool?)filter["explode"]), Is.EqualTo(("instanceName", (bool?)false)));
        Assert.That(document["tags"]!.AsArray().Select(t => (string?)t!["name"]), Is.EqualTo(tags));
    }

    [Test]
    public async Task Delivery_operations_have_examples()
    {
        await using var ryze = await StartAsync("Production");
        var document = await DocumentAsync(ryze);

        var shown = Examples(document, "chatwoot/deliveries/{instance}", "get", "200")["dead_letters"]!["value"]!.AsObject();
        var retried = Examples(document, "chatwoot/deliveries/{instance}/retry", "post", "200")["retried"]!["value"]!;
        var body = document["paths"]!["/api/chatwoot/deliveries/{instance}/retry"]!["post"]!["requestBody"]!;

        Assert.That(
            shown.Select(f => f.Key),
            Is.EqualTo(new[] { "instance_name", "bridge_integration_id", "backlog", "dead_letters", "items", "next" }));
        Assert.That(
            shown["items"]![0]!.AsObject().Select(f => f.Key), Is.EqualTo(new[] { "id", "event", "occurred_at", "reason", "dead_since" }));
        Assert.That(retried.ToJsonString(), Is.EqualTo("""{"retried":1}"""));
        Assert.That((bool?)body["required"], Is.Null.Or.False);
        Assert.That(
            body["content"]!["application/json"]!["examples"]!["some"]!["value"]!.ToJsonString(),
            Is.EqualTo("""{"ids":["evt_example"]}"""));
    }

    [Test]
    public async Task Every_operation_has_an_error_table()
    {
        await using var ryze = await StartAsync("Production");

        var paths = (await DocumentAsync(ryze))["paths"]!.AsObject();

        Assert.That(
            paths.SelectMany(p => p.Value!.AsObject().Select(o => (p.Key, o.Key))),
            Is.EqualTo(Operations.Select(o => ((string)o.Arguments[0]!, (string)o.Arguments[1]!))),
            "in the order for a first-time user");
    }

    [Test]
    public async Task Every_operation_works_unchanged_from_top_to_bottom()
    {
        await using var ryze = await StartAsync("Development");
        var document = await DocumentAsync(ryze);
        using var visitor = new RyzeClient(ryze.Url, RyzeClient.Token);
        var answers = new List<string>();

        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                var instance = (string?)operation!["parameters"]?.AsArray()
                    .SingleOrDefault(p => (string?)p!["name"] == "instance")?["examples"]!.AsObject().First().Value!["value"];
                var content = operation["requestBody"]?["content"]!["application/json"]!;
                var example = content?["example"] ?? content?["examples"]!.AsObject().First().Value!["value"];
                using var body = example is null
                    ? null : new StringContent(example.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
                var answer =
                    await visitor.SendAsync(
                    new HttpMethod(method.ToUpperInvariant()), path.Replace("{instance}", instance, StringComparison.Ordinal), body);
                answers.Add($"{answer.Code} {(string?)operation["summary"]}");
                Assert.That(answer.Body, Does.Not.Contain("\"error\""));
            }
        }

        Assert.That(
            answers,
            Is.EqualTo(
            new[] { "201 Create an instance", "200 List instances", "201 Connect an engine", "200 Engine status", "201 Activate",
            "200 Status", "200 Deliveries", "200 Retry deliveries", "200 Deactivate", "200 Disconnect the engine",
            "200 Delete an instance" }));
    }

    [Test]
    public async Task Body_example_activates_unchanged()
    {
        await using var ryze = await StartAsync("Development");
        var example =
            (await DocumentAsync(ryze))["paths"]!["/api/chatwoot/set/{instance}"]!["post"]!["requestBody"]!["content"]![
            "application/json"]!["example"]!;

        var answer = await ryze.Client.SetTextAsync(example.ToJsonString());

        Assert.That(answer.Code, Is.EqualTo(201), answer.Body);
    }

    [Test]
    public async Task Schema_marks_required_or_secret_fields()
    {
        await using var ryze = await StartAsync("Production");

        var schema = (await DocumentAsync(ryze))["components"]!["schemas"]!["SetChatwootRequest"]!;

        Assert.That(
            schema["required"]!.AsArray().Select(r => (string)r!),
            Is.EquivalentTo(new[] { "chatwootBaseUrl", "chatwootAccountId", "chatwootApiToken", "inboxName" }));
        Assert.That((string?)schema["properties"]!["chatwootApiToken"]!["format"], Is.EqualTo("password"));
    }

    [Test]
    public async Task Creation_body_has_exactly_the_contract_fields()
    {
        await using var ryze = await StartAsync("Production");

        var schema = (await DocumentAsync(ryze))["components"]!["schemas"]!["CreateInstanceRequest"]!;

        Assert.That(schema["required"]!.AsArray().Select(r => (string)r!), Is.EqualTo(new[] { "name" }));
        Assert.That(schema["properties"]!.AsObject().Select(p => p.Key), Is.EqualTo(new[]
        {
            "name", "token", "chatwootEnabled", "chatwootBaseUrl", "chatwootAccountId", "chatwootApiToken", "chatwootInboxName",
            "chatwootSignMessages", "chatwootIgnoreGroups", "chatwootStartAsPending", "chatwootReopenResolved",
            "engine", "engineBaseUrl", "engineToken", "engineInstance", "phoneNumberId", "appSecret", "businessAccountId", "apiVersion",
            "registerWebhook",
        }));
        Assert.That((string?)schema["properties"]!["token"]!["format"], Is.EqualTo("password"));
    }

    [Test]
    public async Task Document_describes_the_error_envelope_with_the_token_header()
    {
        await using var ryze = await StartAsync("Production");
        var document = await DocumentAsync(ryze);

        Assert.That(document.ToJsonString(), Does.Not.Contain("ProblemDetails").And.Not.Contain("sandbox"));
        var scheme = document["components"]!["securitySchemes"]!["token"]!;
        Assert.That(((string?)scheme["type"], (string?)scheme["in"], (string?)scheme["name"]), Is.EqualTo(("apiKey", "header", "token")));
    }

    [Test]
    public async Task Root_redirects_to_Swagger_UI()
    {
        await using var ryze = await StartAsync("Development");

        var root = await ryze.Client.SendAsync(HttpMethod.Get, "/");
        var swagger = await ryze.Client.SendAsync(HttpMethod.Get, "/swagger");
        var page = await ryze.Client.SendAsync(HttpMethod.Get, "/swagger/index.html");

        Assert.That((root.Code, root.Raw.Headers.Location?.OriginalString), Is.EqualTo((302, "/swagger")));
        Assert.That((swagger.Code, swagger.Raw.Headers.Location?.OriginalString), Is.EqualTo((301, "swagger/index.html")));
        Assert.That(page.Body, Does.Contain("swagger-ui").And.Contain("/swagger-development-authorization.js"));
        foreach (var asset in new[] { "/swagger/swagger-ui-bundle.js", "/swagger/swagger-ui.css", "/swagger/index.js",
            "/swagger-development-authorization.js" })
        {
            Assert.That((await ryze.Client.SendAsync(HttpMethod.Get, asset)).Code, Is.EqualTo(200), asset);
        }
    }

    [TestCase("Production", 404)]
    [TestCase("Development", 200)]
    public async Task Sandbox_exists_only_in_Development(string environment, int status)
    {
        await using var ryze = await StartAsync(environment);

        Assert.That((await ryze.Client.SendAsync(HttpMethod.Get, "/sandbox/chatwoot/api")).Code, Is.EqualTo(status));
    }

    private static JsonNode Examples(JsonNode document, string path, string method, string status) =>
        document["paths"]![$"/api/{path}"]![method]!["responses"]![status]!["content"]!["application/json"]!["examples"]!;

    private Task<RyzeApp> StartAsync(string environment) => RyzeApp.StartAsync(RyzeApp.Settings(_folder, "api,bridge"), environment);

    private static async Task<JsonNode> DocumentAsync(RyzeApp ryze)
    {
        var answer = await ryze.Client.SendAsync(HttpMethod.Get, "/swagger/v1/swagger.json");
        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
        return answer.Json;
    }
}
