using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Tests.Support.Engines;

namespace Ryze.Tests.Live;

/// <summary>
/// A running Evolution API with an instance of its channel <c>EVOLUTION</c>, which needs no phone: messages are injected. Ryze calls it
/// through a proxy in this process, which records the sends and can lose an answer.
/// </summary>
internal sealed class LiveEvolution : IEngineServer
{
    private const string Channel = "EVOLUTION";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly ConcurrentDictionary<string, bool> _losesAnswer = new(StringComparer.Ordinal);
    private readonly WebApplication _proxy;
    private readonly string _engine;
    private readonly string _key;
    private readonly string _instance;
    private string _number = "";
    private bool _isCreated;
    private bool _isDisposed;

    private LiveEvolution(Uri engine, string key, string instance)
    {
        (_engine, _key, _instance) = (engine.AbsoluteUri.TrimEnd('/'), key, instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _proxy = builder.Build();
        _proxy.Run(ForwardAsync);
    }

    public EngineKind Kind => EngineKind.Evolution;

    public string Url => _proxy.Urls.First();

    public EngineAbilities Abilities => EngineAbilities.None;

    public ConcurrentQueue<EngineServerCall> Calls { get; } = new();

    public ConcurrentQueue<EngineSend> Sent { get; } = new();

    public Func<EngineSend, IReadOnlyList<PhoneEvent>> ReportsOf { get; set; } = _ => [];

    /// <param name="instance">An instance of the channel, which is created if it does not exist; null for a new one.</param>
    /// <exception cref="InvalidOperationException">The server does not have what the scenario needs.</exception>
    public static async Task<LiveEvolution> StartAsync(Uri url, string key, string? instance)
    {
        var engine = new LiveEvolution(url, key, instance ?? $"ryze-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        await engine._proxy.StartAsync();
        await engine.FindOrCreateAsync();
        return engine;
    }

    public Dictionary<string, object?> SetBody() => new(StringComparer.Ordinal)
    {
        ["engine"] = "evolution", ["engineBaseUrl"] = Url, ["engineToken"] = _key, ["engineInstance"] = _instance,
    };

    public void Fail(SendFault fault, string? chat = null)
    {
        if (fault is not SendFault.AnswerLost || chat is null)
        {
            Assert.Ignore($"A running server cannot be made to fail like this ({fault}).");
        }

        _losesAnswer[chat!] = true;
    }

    public async Task ReportAsync(PhoneEvent happened)
    {
        var (id, content, isOwn) = MessageOf(happened);
        var status = (await SendAsync(HttpMethod.Post, "/webhook/evolution", new JsonObject
        {
            ["numberId"] = _number,
            ["key"] = new JsonObject { ["id"] = id, ["remoteJid"] = happened.Chat, ["fromMe"] = isOwn },
            ["pushName"] = PhoneEvent.CustomerName,
            ["message"] = content,
            ["messageType"] = content.First().Key,
        })).Status;
        Assert.That(status, Is.EqualTo(200), "the injection's status");
    }

    /// <summary>Whether the instance has an enabled webhook.</summary>
    public async Task<bool> HasWebhookAsync()
    {
        var (_, body) = await SendAsync(HttpMethod.Get, $"/webhook/find/{_instance}");
        return (bool?)(body as JsonObject)?["enabled"] == true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (_isCreated)
        {
            await SendAsync(HttpMethod.Delete, $"/instance/delete/{_instance}");
        }

        await _proxy.DisposeAsync();
        _http.Dispose();
    }

    private static (string Id, JsonObject Content, bool IsOwn) MessageOf(PhoneEvent happened)
    {
        switch (happened)
        {
            case PhoneEvent.Text { Quoted: { } quoted } text:
                var context = new JsonObject
                {
                    ["stanzaId"] = quoted, ["quotedMessage"] = new JsonObject { ["conversation"] = "quoted" },
                };
                return (text.Id, new JsonObject
                {
                    ["extendedTextMessage"] = new JsonObject { ["text"] = text.Content, ["contextInfo"] = context },
                }, text.IsOwn);
            case PhoneEvent.Text text:
                return (text.Id, new JsonObject { ["conversation"] = text.Content }, text.IsOwn);
            case PhoneEvent.Reaction reaction:
                return (reaction.Id, new JsonObject
                {
                    ["reactionMessage"] = new JsonObject { ["key"] = KeyOf(happened.Chat, reaction.Target), ["text"] = reaction.Emoji },
                }, false);
            case PhoneEvent.Edit edit:
                return (edit.Id, new JsonObject
                {
                    ["protocolMessage"] = new JsonObject
                    {
                        ["key"] = KeyOf(happened.Chat, edit.Target), ["type"] = 14,
                        ["editedMessage"] = new JsonObject { ["conversation"] = edit.Content },
                    },
                }, false);
            case PhoneEvent.Revocation revocation:
                return (revocation.Id, new JsonObject
                {
                    ["protocolMessage"] = new JsonObject { ["key"] = KeyOf(happened.Chat, revocation.Target), ["type"] = 0 },
                }, false);
            default:
                Assert.Ignore($"The channel {Channel} has no {happened.GetType().Name.ToLowerInvariant()}.");
                throw new NotSupportedException();
        }
    }

    private static JsonObject KeyOf(string chat, string id) => new() { ["id"] = id, ["remoteJid"] = chat, ["fromMe"] = false };

    private async Task FindOrCreateAsync()
    {
        var (_, rows) = await SendAsync(HttpMethod.Get, $"/instance/fetchInstances?instanceName={Uri.EscapeDataString(_instance)}");
        if ((rows as JsonArray)?.FirstOrDefault(row => (string?)row?["name"] == _instance) is { } known)
        {
            _number = (string?)known["number"] ?? "";
            if ((string?)known["integration"] != Channel || _number.Length == 0)
            {
                throw new InvalidOperationException($"the instance {_instance} is not one of the channel {Channel} with a number");
            }

            return;
        }

        _number = "5511" + RandomNumberGenerator.GetString("0123456789", 8);
        var (status, body) = await SendAsync(HttpMethod.Post, "/instance/create", new JsonObject
        {
            ["instanceName"] = _instance, ["integration"] = Channel, ["number"] = _number, ["qrcode"] = false,
            ["token"] = RandomNumberGenerator.GetHexString(32),
        });
        _isCreated = status == 201
            ? true : throw new InvalidOperationException($"the instance was not created: HTTP {status} {body?.ToJsonString()}");
    }

    /// <summary>Calls the engine itself.</summary>
    private async Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_engine + path));
        request.Headers.TryAddWithoutValidation("apikey", _key);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, Parse(await response.Content.ReadAsStringAsync()));
    }

    private async Task ForwardAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var path = context.Request.Path + context.Request.QueryString.Value;
        Calls.Enqueue(new EngineServerCall(context.Request.Method, path, body));
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_engine + path));
        request.Headers.TryAddWithoutValidation("apikey", context.Request.Headers["apikey"].ToString());
        request.Content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request, context.RequestAborted);
        var answer = await response.Content.ReadAsStringAsync(context.RequestAborted);
        if (response.IsSuccessStatusCode && context.Request.Path.StartsWithSegments("/message", StringComparison.Ordinal)
            && Record(context.Request.Path.Value!.Split('/')[2], Parse(body), Parse(answer)))
        {
            context.Abort();
            return;
        }

        await Results.Text(answer, "application/json", statusCode: (int)response.StatusCode).ExecuteAsync(context);
    }

    /// <returns>Whether the answer gets lost.</returns>
    private bool Record(string what, JsonNode? body, JsonNode? answer)
    {
        var chat = $"{(string?)body?["number"]}@s.whatsapp.net";
        Sent.Enqueue(new EngineSend(
            (string?)answer?["key"]?["id"] ?? "", chat,
            what switch { "sendText" => "text", "sendMedia" => (string)body!["mediatype"]!, _ => what },
            (string?)body?["text"] ?? (string?)body?["caption"] ?? "")
        {
            Quoted = (string?)body?["quoted"]?["key"]?["id"], FileName = (string?)body?["fileName"],
        });
        return _losesAnswer.TryRemove(chat, out _);
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
