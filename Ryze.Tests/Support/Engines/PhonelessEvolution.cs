using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ryze.Tests.Support.Engines;

/// <summary>
/// Evolution API 2.3 with instances of its channel <c>EVOLUTION</c>, which needs no phone: it takes injected messages, accepts texts and
/// files, and knows nothing else.
/// </summary>
internal sealed class PhonelessEvolution : IAsyncDisposable
{
    public const string GlobalKey = "global-key-of-the-evolution-server";

    private readonly ConcurrentDictionary<string, JsonObject> _instances = new(StringComparer.Ordinal);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly WebApplication _app;

    private PhonelessEvolution()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Use(CheckAsync);
        _app.MapPost("/instance/create", CreateAsync);
        _app.MapGet("/instance/fetchInstances", (string instanceName) => Answer(
            200, _instances.TryGetValue(instanceName, out var row) ? new JsonArray(row.DeepClone()) : new JsonArray()));
        _app.MapGet("/instance/connectionState/{name}", (string name) => Answer(
            200, new JsonObject { ["instance"] = new JsonObject { ["instanceName"] = name, ["state"] = "open" } }));
        _app.MapDelete(
            "/instance/delete/{name}", (string name) => Answer(200, new JsonObject { ["error"] = !_instances.TryRemove(name, out _) }));
        _app.MapGet("/webhook/find/{name}", (string name) => Results.Text(
            _instances[name]["Webhook"]?.ToJsonString() ?? "null", "application/json"));
        _app.MapPost("/webhook/set/{name}", RegisterAsync);
        _app.MapPost("/webhook/evolution", InjectAsync);
        _app.MapPost("/message/sendText/{name}", SendAsync);
        _app.MapPost("/message/sendMedia/{name}", SendAsync);
        _app.MapFallback(() => Error(400, "Method not available on Evolution Channel"));
    }

    public Uri Url => new(_app.Urls.First());

    public int Instances => _instances.Count;

    public static async Task<PhonelessEvolution> StartAsync()
    {
        var server = new PhonelessEvolution();
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private static IResult Answer(int status, JsonNode body) => Results.Text(body.ToJsonString(), "application/json", statusCode: status);

    private static IResult Error(int status, string message) => Answer(status, new JsonObject
    {
        ["status"] = status,
        ["error"] = ((HttpStatusCode)status).ToString(),
        ["response"] = new JsonObject { ["message"] = new JsonArray(message) },
    });

    private static async Task<JsonObject> BodyOfAsync(HttpContext context) => (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();

    /// <summary>Evolution looks for the instance before it looks at the key. Injections need no key.</summary>
    private async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var parts = context.Request.Path.Value!.Split('/');
        var name = parts.Length > 3 ? parts[3] : null;
        var key = context.Request.Headers["apikey"].ToString();
        if (name is not null && !_instances.ContainsKey(name))
        {
            await Error(404, $"The \"{name}\" instance does not exist").ExecuteAsync(context);
        }
        else if (context.Request.Path != "/webhook/evolution" && key != GlobalKey
            && (name is null || key != (string?)_instances[name]["token"]))
        {
            await Error(401, "Unauthorized").ExecuteAsync(context);
        }
        else
        {
            await next(context);
        }
    }

    private async Task CreateAsync(HttpContext context)
    {
        var body = await BodyOfAsync(context);
        var name = (string)body["instanceName"]!;
        _instances[name] = new JsonObject
        {
            ["name"] = name, ["integration"] = body["integration"]!.DeepClone(), ["token"] = body["token"]!.DeepClone(),
            ["number"] = body["number"]!.DeepClone(), ["connectionStatus"] = "open",
        };
        await Answer(201, new JsonObject { ["instance"] = _instances[name].DeepClone() }).ExecuteAsync(context);
    }

    private async Task RegisterAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        _instances[name]["Webhook"] = (await BodyOfAsync(context))["webhook"]!.DeepClone();
        await Answer(201, _instances[name]["Webhook"]!).ExecuteAsync(context);
    }

    /// <summary>The message passes through as it is, with the time of its arrival.</summary>
    private async Task InjectAsync(HttpContext context)
    {
        var data = await BodyOfAsync(context);
        if (_instances.Values.FirstOrDefault(row => (string)row["number"]! == (string)data["numberId"]!) is not { } row)
        {
            return;
        }

        data.Remove("numberId");
        data["messageTimestamp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        data["source"] = "unknown";
        await CallWebhookAsync(row, "messages.upsert", data);
        await Answer(200, new JsonObject { ["status"] = "success" }).ExecuteAsync(context);
    }

    /// <summary>The chat in the answer is the number as the caller wrote it.</summary>
    private async Task SendAsync(HttpContext context)
    {
        var body = await BodyOfAsync(context);
        var message = new JsonObject
        {
            ["key"] = new JsonObject
            {
                ["fromMe"] = true, ["id"] = Guid.NewGuid().ToString(), ["remoteJid"] = body["number"]!.DeepClone(),
            },
            ["message"] = body["text"] is { } text ? new JsonObject { ["conversation"] = text.DeepClone() } : new JsonObject
            {
                [body["mediatype"] + "Message"] = new JsonObject { ["caption"] = body["caption"]?.DeepClone() },
            },
            ["messageType"] = body["text"] is null ? body["mediatype"] + "Message" : "conversation",
            ["messageTimestamp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        };
        await CallWebhookAsync(_instances[(string)context.Request.RouteValues["name"]!], "send.message", (JsonObject)message.DeepClone());
        await Answer(201, message).ExecuteAsync(context);
    }

    private async Task CallWebhookAsync(JsonObject row, string name, JsonObject data)
    {
        var webhook = row["Webhook"]!;
        var wanted = webhook["events"]!.AsArray().Select(item => (string)item!);
        if (!wanted.Contains(name.ToUpperInvariant().Replace('.', '_'), StringComparer.Ordinal))
        {
            return;
        }

        var body = new JsonObject
        {
            ["event"] = name, ["instance"] = row["name"]!.DeepClone(), ["data"] = data,
            ["sender"] = string.Create(CultureInfo.InvariantCulture, $"{row["number"]}@s.whatsapp.net"),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, (string)webhook["url"]!)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        foreach (var (header, value) in webhook["headers"]!.AsObject())
        {
            request.Headers.TryAddWithoutValidation(header, (string)value!);
        }

        using var response = await _http.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(200), "a webhook's status");
    }
}
