using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Tests.Support.Engines;

/// <summary>A RyzeAPI-compatible server with one instance (docs/spec/ryzeapi.md).</summary>
internal sealed class RyzeApiServer : EngineServer
{
    private const string Instance = "phone-1";
    private const string Token = "token-of-the-ryzeapi-server";

    private JsonObject? _webhook;

    public override EngineKind Kind => EngineKind.RyzeApi;

    public override Dictionary<string, object?> SetBody() => new(StringComparer.Ordinal)
    {
        ["engine"] = "ryzeapi",
        ["engineBaseUrl"] = Url,
        ["engineToken"] = Token,
        ["engineInstance"] = Instance,
    };

    protected override void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/instance/list", () => Answer(200, new JsonObject
        {
            ["success"] = true,
            ["instances"] = new JsonArray(new JsonObject
            {
                ["name"] = Instance,
                ["connection"] = new JsonObject { ["state"] = "connected", ["numberJid"] = JidOf(OwnNumber) },
            }),
        }));
        app.MapGet("/api/events/getWebhook/" + Instance, () => Answer(
            200, new JsonObject { ["success"] = true, ["webhook"] = _webhook?.DeepClone() }));
        app.MapPost("/api/events/webhook/" + Instance, RegisterAsync);
        app.MapPost("/api/message/{kind}/" + Instance, SendAsync);
        app.MapDelete("/api/chat/delete/" + Instance, DeleteAsync);
        app.MapPost("/api/chat/{what}/" + Instance, () => Answer(200, new JsonObject { ["success"] = true }));
    }

    protected override IResult? RefusalOf(HttpRequest request) => request.Headers["token"] == Token ? null : Error(401, "Invalid token");

    protected override void Sign(HttpRequestMessage request, byte[] body) =>
        request.Headers.TryAddWithoutValidation("Authorization", (string)_webhook!["authorization"]!);

    protected override IResult FailureOf(EngineSend send, SendFault fault) => fault is SendFault.Refused
        ? Error(400, "the number is not on WhatsApp") : Error(503, "WhatsApp is not connected");

    protected override IEnumerable<JsonObject> ReportOf(PhoneEvent happened) => happened switch
    {
        PhoneEvent.Text text => [WhatsAppEvent.Message(
            text.Id, text.Content, text.Chat, direction: text.IsOwn ? "outgoing" : "incoming", name: PhoneEvent.CustomerName,
            message: text.Quoted is null ? null : new JsonObject { ["context"] = new JsonObject { ["messageId"] = text.Quoted } })],
        PhoneEvent.File file => [WhatsAppEvent.Message(file.Id, "", file.Chat, type: file.Kind, message: new JsonObject
        {
            ["media"] = new JsonObject
            {
                ["type"] = file.Kind, ["mimetype"] = file.MimeType, ["caption"] = file.Caption, ["fileName"] = file.FileName,
                ["base64"] = Convert.ToBase64String(file.Content),
            },
        })],
        PhoneEvent.Reaction reaction => [WhatsAppEvent.Message(reaction.Id, "", reaction.Chat, type: "reaction", message: new JsonObject
        {
            ["reaction"] = new JsonObject { ["emoji"] = reaction.Emoji, ["messageId"] = reaction.Target },
        })],
        PhoneEvent.Edit edit => [WhatsAppEvent.Message(edit.Target, "", edit.Chat, type: "message_edit", message: new JsonObject
        {
            ["isEdit"] = true, ["edit"] = new JsonObject { ["original_id"] = edit.Target, ["text"] = edit.Content },
        })],
        PhoneEvent.Revocation revocation => [WhatsAppEvent.Message(revocation.Target, "", revocation.Chat, type: "message_revoke")],
        PhoneEvent.Receipt receipt => [ReceiptOf(receipt)],
        PhoneEvent.Echo { Send: { IsMessage: true } send } => [WhatsAppEvent.Message(
            send.Id, send.Text, send.Chat, direction: "outgoing", message: new JsonObject { ["source"] = send.Reference })],
        _ => [],
    };

    private static IResult Error(int status, string message) => Answer(status, new JsonObject
    {
        ["success"] = false, ["error"] = new JsonObject { ["message"] = message },
    });

    private async Task RegisterAsync(HttpContext context)
    {
        _webhook = await BodyOfAsync(context);
        Webhook = (bool)_webhook["enabled"]! ? new Uri((string)_webhook["url"]!) : null;
        await Answer(200, new JsonObject { ["success"] = true }).ExecuteAsync(context);
    }

    private async Task SendAsync(HttpContext context, string kind)
    {
        var body = await BodyOfAsync(context);
        var shown = kind != "media" ? kind : (bool?)body["isVoice"] == true ? "voice" : (string)body["mediaType"]!;
        var send = new EngineSend(
            NewId(), JidOf((string)body["number"]!), shown, (string?)body["message"] ?? (string?)body["reaction"] ?? "")
        {
            Quoted = (string?)body["replyTo"] ?? (string?)body["messageId"],
            Reference = (string?)body["source"],
            FileName = (string?)body["fileName"],
        };
        await RunSendAsync(context, send, (string?)body["mediaUrl"], sent => Answer(200, new JsonObject
        {
            ["success"] = true,
            ["data"] = new JsonObject
            {
                ["messageId"] = sent.Id, ["timestamp"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            },
        }));
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var id = (string)(await BodyOfAsync(context))["messageId"]!;
        var chat = Sent.FirstOrDefault(send => send.Id == id)?.Chat ?? "";
        await RunSendAsync(
            context, new EngineSend(id, chat, "deletion", ""), null, _ => Answer(200, new JsonObject { ["success"] = true }));
    }

    private static JsonObject ReceiptOf(PhoneEvent.Receipt receipt) => new()
    {
        ["event"] = "message.status",
        ["data"] = new JsonObject
        {
            ["timestamp"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            ["chat"] = new JsonObject { ["jid"] = receipt.Chat, ["type"] = "private" },
            ["status"] = receipt.Kind is ReceiptKind.Failed ? "server_error" : receipt.Kind.ToString().ToLowerInvariant(),
            ["messageIds"] = new JsonArray(receipt.Target),
        },
    };
}
