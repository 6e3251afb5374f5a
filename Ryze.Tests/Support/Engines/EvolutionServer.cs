using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Tests.Support.Engines;

/// <summary>Evolution API 2.4 with one instance of the Baileys channel.</summary>
internal sealed class EvolutionServer : EngineServer
{
    private const string Instance = "phone-1";
    private const string Token = "token-of-the-evolution-server";

    private readonly EvolutionReports _reports = new(Instance, OwnNumber);
    private JsonObject? _webhook;

    public override EngineKind Kind => EngineKind.Evolution;

    public override Dictionary<string, object?> SetBody() => new(StringComparer.Ordinal)
    {
        ["engine"] = "evolution",
        ["engineBaseUrl"] = Url,
        ["engineToken"] = Token,
        ["engineInstance"] = Instance,
    };

    protected override void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/instance/connectionState/" + Instance, () => Answer(200, new JsonObject
        {
            ["instance"] = new JsonObject { ["instanceName"] = Instance, ["state"] = "open" },
        }));
        app.MapGet("/instance/fetchInstances", () => Answer(200, new JsonArray(new JsonObject
        {
            ["name"] = Instance, ["connectionStatus"] = "open", ["ownerJid"] = JidOf(OwnNumber),
            ["integration"] = "WHATSAPP-BAILEYS", ["token"] = Token,
        })));
        app.MapGet("/webhook/find/" + Instance, () => Results.Text(_webhook?.ToJsonString() ?? "null", "application/json"));
        app.MapPost("/webhook/set/" + Instance, RegisterAsync);
        app.MapPost("/message/{what}/" + Instance, SendAsync);
        app.MapDelete("/chat/deleteMessageForEveryone/" + Instance, DeleteAsync);
        app.MapPost("/chat/getBase64FromMediaMessage/" + Instance, DownloadAsync);
        app.MapPost("/chat/{what}/" + Instance, () => Answer(201, new JsonObject { ["read"] = "success" }));
        app.MapFallback(() => Error(404, new JsonArray("The \"x\" instance does not exist")));
    }

    protected override IResult? RefusalOf(HttpRequest request) =>
        request.Headers["apikey"] == Token ? null : Error(401, "Unauthorized");

    protected override void Sign(HttpRequestMessage request, byte[] body)
    {
        foreach (var (name, value) in _webhook!["headers"]!.AsObject())
        {
            request.Headers.TryAddWithoutValidation(name, (string)value!);
        }
    }

    protected override IResult FailureOf(EngineSend send, SendFault fault) => fault is SendFault.Refused
        ? Error(400, new JsonArray(new JsonObject
        {
            ["jid"] = send.Chat, ["exists"] = false, ["number"] = NumberOf(send.Chat),
        }))
        : Error(400, new JsonArray("Error: Connection Closed"));

    /// <summary>Evolution sends only the events that the registration names.</summary>
    protected override IEnumerable<JsonObject> ReportOf(PhoneEvent happened)
    {
        if (happened is PhoneEvent.File file)
        {
            Keep(file.Content, file.Id);
        }

        var wanted = _webhook!["events"]!.AsArray().Select(name => (string)name!).ToHashSet(StringComparer.Ordinal);
        return _reports.Of(happened)
            .Where(report => wanted.Contains(((string)report["event"]!).ToUpperInvariant().Replace('.', '_')));
    }

    private static IResult Error(int status, JsonNode message) => Answer(status, new JsonObject
    {
        ["status"] = status,
        ["error"] = status == 400 ? "Bad Request" : status == 401 ? "Unauthorized" : "Not Found",
        ["response"] = new JsonObject { ["message"] = message },
    });

    private async Task RegisterAsync(HttpContext context)
    {
        _webhook = (JsonObject)(await BodyOfAsync(context))["webhook"]!.DeepClone();
        Webhook = (bool)_webhook["enabled"]! ? new Uri((string)_webhook["url"]!) : null;
        await Answer(201, _webhook).ExecuteAsync(context);
    }

    private async Task SendAsync(HttpContext context, string what)
    {
        var body = await BodyOfAsync(context);
        var id = (string?)body["messageId"] ?? NewId();
        var send = what switch
        {
            "sendText" => new EngineSend(id, "", "text", (string)body["text"]!),
            "sendMedia" => new EngineSend(id, "", (string)body["mediatype"]!, (string?)body["caption"] ?? "")
            {
                FileName = (string?)body["fileName"],
            },
            "sendWhatsAppAudio" => new EngineSend(id, "", "voice", ""),
            "sendReaction" => new EngineSend(id, "", "reaction", (string)body["reaction"]!),
            _ => new EngineSend(id, "", what, ""),
        };
        var address = (string?)body["number"] ?? (string)body["key"]!["remoteJid"]!;
        send = send with
        {
            Chat = JidOf(address), Quoted = (string?)body["quoted"]?["key"]?["id"] ?? (string?)body["key"]?["id"],
        };
        await RunSendAsync(
            context, send, (string?)body["media"] ?? (string?)body["audio"],
            sent => Answer(201, EvolutionReports.StoredMessageOf(sent)));
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var key = await BodyOfAsync(context);
        await RunSendAsync(
            context, new EngineSend((string)key["id"]!, (string)key["remoteJid"]!, "deletion", ""), null,
            sent => Answer(201, EvolutionReports.StoredMessageOf(sent)));
    }

    private async Task DownloadAsync(HttpContext context)
    {
        var id = (string)(await BodyOfAsync(context))["message"]!["key"]!["id"]!;
        var answer = FileOf(id) is { } content
            ? Answer(201, new JsonObject
            {
                ["mediaType"] = "imageMessage", ["fileName"] = "file", ["mimetype"] = "image/png",
                ["base64"] = Convert.ToBase64String(content), ["buffer"] = null,
            })
            : Error(400, new JsonArray("Message not found"));
        await answer.ExecuteAsync(context);
    }
}
