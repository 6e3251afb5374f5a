using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ryze.Tests.Support;

/// <summary>
/// A third-party bridge over real HTTP. It behaves as docs/spec/bridge.md 1 describes unless the test scripts an answer. It records
/// every call and every integration that exists.
/// </summary>
internal sealed class ScriptedBridge : IAsyncDisposable
{
    public const string Token = "scripted-bridge-token";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _madeBy = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _working = new(StringComparer.Ordinal);
    private int _numbers;

    private ScriptedBridge(int port)
    {
        BehaveWell();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        _app.Use(async (context, next) =>
        {
            if (context.Request.Headers.Authorization != $"Bearer {Token}")
            {
                Strangers++;
            }

            await next(context);
        });
        _app.MapPost("/v1/integrations/activate", async (HttpRequest request) =>
        {
            var body = (await JsonNode.ParseAsync(request.Body))!.AsObject();
            var key = request.Headers["Idempotency-Key"].ToString();
            Activations.Enqueue((key, body));
            _working[key] = true;
            try
            {
                return await OnActivate(key, body);
            }
            finally
            {
                _working.TryRemove(key, out _);
            }
        });
        _app.MapGet("/v1/integrations/{id}", (string id) => OnGet(id));
        _app.MapGet("/v1/integrations", (string activation_id) =>
        {
            Lookups.Enqueue(activation_id);
            return _working.ContainsKey(activation_id)
                ? Results.Json(new { id = "int_0", status = "activating" }) : OnLookup(activation_id);
        });
        _app.MapGet("/v1/integrations/{id}/dead-letters", (string id, int limit, long? after) => OnListDeadLetters(id, limit, after));
        _app.MapPost("/v1/integrations/{id}/dead-letters/retry", async (string id, HttpRequest request) =>
        {
            var body = (await JsonNode.ParseAsync(request.Body))!.AsObject();
            Retries.Enqueue((id, body.ToJsonString()));
            return OnRetry(id);
        });
        _app.MapDelete("/v1/integrations/{id}", (HttpRequest request, string id, bool keep_inbox) =>
        {
            Removals.Enqueue((id, keep_inbox));
            RemovalQueries.Enqueue(request.QueryString.Value!);
            return OnRemove(id);
        });
    }

    public Uri Url => new(_app.Urls.First());

    public ConcurrentQueue<(string Key, JsonObject Body)> Activations { get; } = new();

    public ConcurrentQueue<string> Lookups { get; } = new();

    public ConcurrentQueue<(string Id, bool KeepInbox)> Removals { get; } = new();

    public ConcurrentQueue<string> RemovalQueries { get; } = new();

    public ConcurrentQueue<(string Id, string Body)> Retries { get; } = new();

    /// <summary>The existing integrations, each with an inbox.</summary>
    public ConcurrentDictionary<string, JsonObject> Integrations { get; } = new(StringComparer.Ordinal);

    /// <summary>The number of calls without the right token.</summary>
    public int Strangers { get; private set; }

    /// <summary>Whether the state omits <c>activation_id</c>, as a third-party bridge may.</summary>
    public bool IsThirdParty { get; set; }

    public Func<string, JsonObject, Task<IResult>> OnActivate { get; set; } = null!;

    public Func<string, IResult> OnGet { get; set; } = null!;

    public Func<string, IResult> OnLookup { get; set; } = null!;

    public Func<string, IResult> OnRemove { get; set; } = null!;

    public Func<string, int, long?, IResult> OnListDeadLetters { get; set; } = null!;

    public Func<string, IResult> OnRetry { get; set; } = null!;

    public static async Task<ScriptedBridge> StartAsync(int port = 0)
    {
        var bridge = new ScriptedBridge(port);
        await bridge._app.StartAsync();
        return bridge;
    }

    public static IResult Error(int status, string code, string detail, int? chatwootStatus = null) =>
        Results.Json(new { error = new { code, message = "scripted", detail, chatwoot_status = chatwootStatus } }, statusCode: status);

    public static IResult NotFound() => Error(404, "integration_not_found", "");

    /// <summary>Activates normally: keeps an existing integration with the same URL and account, or creates one.</summary>
    public IResult Make(string key, JsonObject body)
    {
        var named = (string?)body["bridge_integration_id"];
        var keep = named is not null
            && Integrations.TryGetValue(named, out var existing)
            && (string?)existing["url"] == (string?)body["chatwoot_base_url"]
            && (long)existing["account"]! == (long)body["chatwoot_account_id"]!;
        var number = keep ? 0 : Interlocked.Increment(ref _numbers);
        var id = keep ? named! : $"int_{number}";
        var integration = new JsonObject
        {
            ["id"] = id,
            ["instance"] = (string?)body["instance"],
            ["status"] = "active",
            ["last_error"] = "",
            ["inbox_id"] = keep ? (long)Integrations[id]["inbox_id"]! : 41 + number,
            ["inbox_name"] = (string?)body["inbox_name"],
            ["url"] = (string?)body["chatwoot_base_url"],
            ["account"] = (long)body["chatwoot_account_id"]!,
            ["token"] = (string?)body["chatwoot_api_token"],
            ["sign"] = (bool)body["sign_messages"]!,
            ["activation_id"] = key,
            ["updated_at"] = "2026-01-01T00:00:00Z",
        };
        if (IsThirdParty)
        {
            integration.Remove("activation_id");
        }

        Integrations[id] = integration;
        _madeBy[key] = id;
        return Results.Json(
            new
            {
                id,
                status = "active",
                inbox_id = (long)integration["inbox_id"]!,
                inbox_name = (string?)integration["inbox_name"],
                created = !keep,
                chatwoot_version = "4.15.1",
                warnings = Array.Empty<string>(),
            },
            statusCode: 201);
    }

    private void BehaveWell()
    {
        OnActivate = (key, body) => Task.FromResult(Make(key, body));
        OnGet = id => Integrations.TryGetValue(id, out var made) ? Results.Json(made) : NotFound();
        OnLookup = key => _madeBy.TryGetValue(key, out var id)
            && Integrations.TryGetValue(id, out var made) ? Results.Json(made) : NotFound();
        OnListDeadLetters = (id, _, _) => Integrations.ContainsKey(id)
            ? Results.Json(new { backlog = 0, dead_letters = 0, items = Array.Empty<object>() }) : NotFound();
        OnRetry = id => Integrations.ContainsKey(id) ? Results.Json(new { retried = 0 }) : NotFound();
        OnRemove = id => Integrations.TryRemove(id, out _) ? Results.NoContent() : NotFound();
    }

    /// <summary>The settings of a public API that uses this bridge.</summary>
    public Dictionary<string, string?> Settings(TemporaryFolder folder)
    {
        var settings = RyzeApp.Settings(folder);
        settings["BRIDGE_URL"] = Url.AbsoluteUri;
        settings["BRIDGE_TOKEN"] = Token;
        settings["BASE_URL"] = "https://ryze.example.com";
        return settings;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
