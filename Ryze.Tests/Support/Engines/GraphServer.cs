using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Tests.Support.Engines;

/// <summary>Meta's Graph API with one phone number of the WhatsApp Cloud API.</summary>
internal sealed class GraphServer : EngineServer
{
    private const string PhoneNumberId = "1055";
    private const string BusinessAccountId = "7700";
    private const string Token = "token-of-the-graph-server";
    private const string AppSecret = "app-secret-of-the-graph-server";

    public override EngineKind Kind => EngineKind.CloudApi;

    /// <summary>Meta escapes all characters outside ASCII.</summary>
    protected override JsonSerializerOptions ReportFormat => JsonSerializerOptions.Default;

    public override EngineAbilities Abilities => EngineAbilities.Receipts | EngineAbilities.Files;

    public override Dictionary<string, object?> SetBody() => new(StringComparer.Ordinal)
    {
        ["engine"] = "cloud-api",
        ["engineBaseUrl"] = Url,
        ["engineToken"] = Token,
        ["phoneNumberId"] = PhoneNumberId,
        ["appSecret"] = AppSecret,
        ["businessAccountId"] = BusinessAccountId,
    };

    protected override void Map(IEndpointRouteBuilder app)
    {
        var graph = app.MapGroup("/v26.0");
        graph.MapGet("/" + PhoneNumberId, CheckPhone);
        graph.MapPost("/" + PhoneNumberId, RegisterAsync);
        graph.MapPost($"/{BusinessAccountId}/subscribed_apps", () => Answer(200, Success()));
        graph.MapPost($"/{PhoneNumberId}/messages", SendAsync);
        graph.MapGet("/{media}", MediaOf);
        app.MapGet("/files/{media}", (string media) => FileOf(media) is { } content ? Results.Bytes(content) : Results.NotFound());
    }

    protected override IResult? RefusalOf(HttpRequest request) => request.Headers.Authorization == "Bearer " + Token
        ? null : Error(401, 190, "Error validating access token");

    protected override void Sign(HttpRequestMessage request, byte[] body) => request.Headers.Add(
        "X-Hub-Signature-256",
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(AppSecret), body)));

    protected override IResult FailureOf(EngineSend send, SendFault fault) => fault is SendFault.Refused
        ? Error(400, 131026, "Message undeliverable") : Error(503, 133004, "Server temporarily unavailable");

    protected override IEnumerable<JsonObject> ReportOf(PhoneEvent happened) => happened switch
    {
        // Meta reports no send, only its statuses.
        PhoneEvent.Echo { Send: var send } => [Change("messages", "statuses", StatusOf(send.Chat, send.Id, "sent"), null)],
        PhoneEvent.Receipt receipt =>
            [Change("messages", "statuses", StatusOf(receipt.Chat, receipt.Target, receipt.Kind.ToString().ToLowerInvariant()), null)],
        PhoneEvent.Text { IsOwn: true } text => [Change("smb_message_echoes", "message_echoes", OwnOf(text), null)],
        _ => [Change("messages", "messages", MessageOf(happened), NumberOf(happened.Chat))],
    };

    private static JsonObject Success() => new() { ["success"] = true };

    private static IResult Error(int status, int code, string details) => Answer(status, new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["message"] = $"(#{code}) {details}",
            ["type"] = "OAuthException",
            ["code"] = code,
            ["error_data"] = new JsonObject { ["messaging_product"] = "whatsapp", ["details"] = details },
            ["fbtrace_id"] = "Ax1",
        },
    });

    private IResult CheckPhone() => Answer(200, new JsonObject
    {
        ["id"] = PhoneNumberId,
        ["display_phone_number"] = "+55 11 3000-0000",
        ["verified_name"] = "Orion",
        ["status"] = "CONNECTED",
        ["webhook_configuration"] = new JsonObject { ["phone_number"] = Webhook?.AbsoluteUri },
    });

    private async Task RegisterAsync(HttpContext context) => await (await RegisterAsync(await BodyOfAsync(context))).ExecuteAsync(context);

    /// <summary>Meta shakes hands with the webhook before it accepts it.</summary>
    private async Task<IResult> RegisterAsync(JsonObject body)
    {
        var configuration = body["webhook_configuration"]!;
        if ((string)configuration["override_callback_uri"]! is not { Length: > 0 } url)
        {
            Webhook = null;
            return Answer(200, Success());
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var query = $"?hub.mode=subscribe&hub.challenge=1158&hub.verify_token={Uri.EscapeDataString((string)configuration["verify_token"]!)}";
        using var answer = await http.GetAsync(new Uri(url + query));
        if (await answer.Content.ReadAsStringAsync() != "1158")
        {
            return Error(400, 2200, "Callback verification failed");
        }

        Webhook = new Uri(url);
        return Answer(200, Success());
    }

    private async Task SendAsync(HttpContext context)
    {
        var body = await BodyOfAsync(context);
        if ((string?)body["status"] == "read")
        {
            await Answer(200, Success()).ExecuteAsync(context);
            return;
        }

        var type = (string)body["type"]!;
        var content = body[type]!;
        var kind = (bool?)(content as JsonObject)?["voice"] == true ? "voice" : type;
        var text = type switch
        {
            "text" => (string?)content["body"],
            "reaction" => (string?)content["emoji"],
            _ => (string?)(content as JsonObject)?["caption"],
        };
        var number = (string?)body["to"] ?? (string)body["recipient"]!;
        var send = new EngineSend($"wamid.{NewId()}=", JidOf(number), kind, text ?? "")
        {
            Quoted = (string?)body["context"]?["message_id"] ?? (string?)(content as JsonObject)?["message_id"],
            Reference = (string?)body["biz_opaque_callback_data"],
            FileName = (string?)(content as JsonObject)?["filename"],
        };
        await RunSendAsync(context, send, (string?)(content as JsonObject)?["link"], sent => Answer(200, new JsonObject
        {
            ["messaging_product"] = "whatsapp",
            ["contacts"] = new JsonArray(new JsonObject { ["input"] = number, ["wa_id"] = number }),
            ["messages"] = new JsonArray(new JsonObject { ["id"] = sent.Id, ["message_status"] = "accepted" }),
        }));
    }

    private IResult MediaOf(string media) => FileOf(media) is { } content
        ? Answer(200, new JsonObject
        {
            ["url"] = $"{Url}/files/{media}",
            ["file_size"] = content.Length.ToString(CultureInfo.InvariantCulture),
            ["id"] = media,
        })
        : Error(400, 100, "Unsupported get request");

    private static JsonObject Change(string field, string part, JsonObject content, string? customer)
    {
        var value = new JsonObject
        {
            ["messaging_product"] = "whatsapp",
            ["metadata"] = new JsonObject { ["display_phone_number"] = OwnNumber, ["phone_number_id"] = PhoneNumberId },
        };
        if (customer is not null)
        {
            value["contacts"] = new JsonArray(new JsonObject
            {
                ["wa_id"] = customer, ["profile"] = new JsonObject { ["name"] = PhoneEvent.CustomerName },
            });
        }

        value[part] = new JsonArray(content);
        return new JsonObject
        {
            ["object"] = "whatsapp_business_account",
            ["entry"] = new JsonArray(new JsonObject
            {
                ["id"] = BusinessAccountId, ["changes"] = new JsonArray(new JsonObject { ["field"] = field, ["value"] = value }),
            }),
        };
    }

    private JsonObject MessageOf(PhoneEvent happened) => happened switch
    {
        PhoneEvent.Text text => Message(
            happened, text.Id, "text", new JsonObject { ["body"] = text.Content }, text.Quoted),
        PhoneEvent.File file => Message(happened, file.Id, file.Kind, new JsonObject
        {
            ["id"] = Keep(file.Content, "media" + file.Id),
            ["mime_type"] = file.MimeType,
            ["filename"] = file.FileName,
            ["caption"] = file.Caption,
        }),
        PhoneEvent.Reaction reaction => Message(
            happened, reaction.Id, "reaction",
            new JsonObject { ["message_id"] = reaction.Target, ["emoji"] = reaction.Emoji.Length > 0 ? reaction.Emoji : null }),
        PhoneEvent.Edit edit => Message(happened, edit.Id, "edit", new JsonObject
        {
            ["original_message_id"] = edit.Target,
            ["message"] = new JsonObject { ["type"] = "text", ["text"] = new JsonObject { ["body"] = edit.Content } },
        }),
        PhoneEvent.Revocation revocation => Message(
            happened, revocation.Id, "revoke", new JsonObject { ["original_message_id"] = revocation.Target }),
        _ => throw new NotSupportedException(happened.GetType().Name),
    };

    private static JsonObject Message(PhoneEvent happened, string id, string type, JsonObject content, string? quoted = null)
    {
        var message = new JsonObject
        {
            ["id"] = id,
            ["from"] = NumberOf(happened.Chat),
            ["timestamp"] = Now().ToString(CultureInfo.InvariantCulture),
            ["type"] = type,
            [type] = content,
        };
        if (quoted is not null)
        {
            message["context"] = new JsonObject { ["from"] = OwnNumber, ["id"] = quoted };
        }

        return message;
    }

    private static JsonObject OwnOf(PhoneEvent.Text text) => new()
    {
        ["id"] = text.Id,
        ["from"] = OwnNumber,
        ["to"] = NumberOf(text.Chat),
        ["timestamp"] = Now().ToString(CultureInfo.InvariantCulture),
        ["type"] = "text",
        ["text"] = new JsonObject { ["body"] = text.Content },
    };

    private JsonObject StatusOf(string chat, string id, string word)
    {
        var status = new JsonObject
        {
            ["id"] = id,
            ["status"] = word,
            ["timestamp"] = Now().ToString(CultureInfo.InvariantCulture),
            ["recipient_id"] = NumberOf(chat),
            ["biz_opaque_callback_data"] = Sent.FirstOrDefault(send => send.Id == id)?.Reference,
        };
        if (word == "failed")
        {
            status["errors"] = new JsonArray(new JsonObject
            {
                ["code"] = 131047,
                ["title"] = "Re-engagement message",
                ["error_data"] = new JsonObject { ["details"] = "more than 24 hours have passed" },
            });
        }

        return status;
    }
}
