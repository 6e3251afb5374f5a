using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Tests.Support.Engines;

/// <summary>WAHA 2026.7 with one session of its engine GOWS.</summary>
internal sealed class WahaServer : EngineServer
{
    private const string Session = "default";
    private const string Token = "key-of-the-waha-server";

    private readonly WahaReports _reports = new(Session, OwnNumber);
    private JsonObject _config = [];

    public override EngineKind Kind => EngineKind.Waha;

    public override Dictionary<string, object?> SetBody() => new(StringComparer.Ordinal)
    {
        ["engine"] = "waha",
        ["engineBaseUrl"] = Url,
        ["engineToken"] = Token,
        ["engineInstance"] = Session,
    };

    protected override void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/sessions/" + Session, () => Answer(200, Describe()));
        app.MapPut("/api/sessions/" + Session, RegisterAsync);
        app.MapGet("/api/contacts/check-exists", (string phone) => Answer(200, new JsonObject
        {
            ["numberExists"] = true, ["chatId"] = phone + "@c.us",
        }));
        app.MapPut("/api/reaction", ReactAsync);
        app.MapPost("/api/sendSeen", () => Answer(201, new JsonObject()));
        app.MapPost("/api/{call}", SendAsync);
        app.MapPost($"/api/{Session}/presence", () => Answer(201, new JsonObject()));
        app.MapDelete($"/api/{Session}/chats/{{chat}}/messages/{{message}}", DeleteAsync);
        app.MapGet("/api/files/{name}", (string name) => FileOf(name) is { } content ? Results.Bytes(content) : Results.NotFound());
    }

    protected override IResult? RefusalOf(HttpRequest request) => request.Headers["X-Api-Key"] == Token
        ? null : Answer(401, new JsonObject { ["message"] = "Unauthorized", ["statusCode"] = 401 });

    protected override void Sign(HttpRequestMessage request, byte[] body)
    {
        var key = (string)OwnWebhook()!["hmac"]!["key"]!;
        request.Headers.Add("X-Webhook-Hmac", Convert.ToHexStringLower(HMACSHA512.HashData(Encoding.UTF8.GetBytes(key), body)));
        request.Headers.Add("X-Webhook-Hmac-Algorithm", "sha512");
        request.Headers.Add(
            "X-Webhook-Timestamp", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>An internal error repeats the request, so that its body must never be logged.</summary>
    protected override IResult FailureOf(EngineSend send, SendFault fault) => fault is SendFault.Refused
        ? Answer(500, new JsonObject
        {
            ["statusCode"] = 500,
            ["exception"] = new JsonObject { ["message"] = "No LID for user", ["name"] = "Error" },
            ["request"] = new JsonObject { ["path"] = "/api/sendText", ["body"] = new JsonObject { ["text"] = send.Text } },
        })
        : Answer(422, new JsonObject
        {
            ["error"] = "Session status is not as expected. Try again later or restart the session",
            ["session"] = Session,
            ["status"] = "STARTING",
            ["expected"] = new JsonArray("WORKING"),
        });

    protected override IEnumerable<JsonObject> ReportOf(PhoneEvent happened)
    {
        if (happened is PhoneEvent.File file)
        {
            Keep(file.Content, file.Id);
        }

        var wanted = OwnWebhook()!["events"]!.AsArray().Select(name => (string)name!).ToHashSet(StringComparer.Ordinal);
        var report = _reports.Of(happened);
        return wanted.Contains((string)report["event"]!) ? [report] : [];
    }

    private JsonNode? OwnWebhook() => _config["webhooks"]?.AsArray().FirstOrDefault();

    private JsonObject Describe() => new()
    {
        ["name"] = Session,
        ["status"] = "WORKING",
        ["engine"] = new JsonObject { ["engine"] = "GOWS" },
        ["me"] = new JsonObject { ["id"] = OwnNumber + "@c.us", ["lid"] = "77@lid", ["pushName"] = "Orion" },
        ["config"] = _config.DeepClone(),
    };

    private async Task RegisterAsync(HttpContext context)
    {
        _config = (JsonObject)(await BodyOfAsync(context))["config"]!.DeepClone();
        Webhook = (string?)OwnWebhook()?["url"] is { } url ? new Uri(url) : null;
        await Answer(200, Describe()).ExecuteAsync(context);
    }

    private async Task SendAsync(HttpContext context, string call)
    {
        var body = await BodyOfAsync(context);
        var file = body["file"];
        var kind = call switch
        {
            "sendText" => "text",
            "sendImage" => "image",
            "sendVideo" => "video",
            "sendVoice" => "voice",
            "sendFile" => "document",
            _ => call,
        };
        var send = new EngineSend(
            (string?)body["id"] ?? NewId(), WahaReports.JidOf((string)body["chatId"]!), kind,
            (string?)body["text"] ?? (string?)body["caption"] ?? "")
        {
            Quoted = (string?)body["reply_to"] is { } quoted ? WahaReports.UniqueOf(quoted) : null,
            FileName = (string?)file?["filename"],
        };
        await RunSendAsync(context, send, (string?)file?["url"], sent => Answer(201, new JsonObject
        {
            ["id"] = WahaReports.FullIdOf(sent.Chat, sent.Id, isOwn: true), ["_data"] = new JsonObject(),
        }));
    }

    private async Task ReactAsync(HttpContext context)
    {
        var body = await BodyOfAsync(context);
        var target = (string)body["messageId"]!;
        var send = new EngineSend(NewId(), WahaReports.JidOf(target.Split('_')[1]), "reaction", (string)body["reaction"]!)
        {
            Quoted = WahaReports.UniqueOf(target),
        };
        await RunSendAsync(context, send, null, _ => Answer(200, new JsonObject()));
    }

    private Task DeleteAsync(HttpContext context, string chat, string message) => RunSendAsync(
        context, new EngineSend(WahaReports.UniqueOf(message), WahaReports.JidOf(chat), "deletion", ""), null,
        _ => Answer(200, new JsonObject()));
}
