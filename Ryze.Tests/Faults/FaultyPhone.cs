using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Ryze.Tests.Support;
using Ryze.Tests.Support.Engines;

namespace Ryze.Tests.Faults;

/// <summary>
/// A WhatsApp engine with RyzeAPI's calls (docs/spec/ryzeapi.md 7). It sends every message once per call. It reports each message as
/// sent, delivered and read until the public API accepts the event. Safe to use from many threads.
/// </summary>
internal sealed class FaultyPhone : IRelayPhone
{
    public const string Token = "engine-token-of-the-fault-run";

    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly ConcurrentDictionary<string, Channel<JsonObject>> _outgoing = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Chat, string Text)> _sent = new();
    private readonly ConcurrentBag<Task> _reporting = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _api;
    private int _failures;
    private int _last;

    private FaultyPhone(Uri api, int seed)
    {
        _random = new Random(seed);
        _api = new HttpClient(
            new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = api,
            Timeout = TimeSpan.FromSeconds(10) };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/api/message/text/{instance}", SendAsync);
        _app.MapPost("/api/message/media/{instance}", SendAsync);
    }

    public string Url => _app.Urls.First();

    /// <summary>The instance of each chat. By default all chats belong to one instance.</summary>
    public Func<string, string> InstanceOf { get; init; } = _ => RyzeClient.Instance;

    public IReadOnlyCollection<(string Chat, string Text)> Sent => _sent;

    /// <param name="instanceOf">The instance of each chat; null for one instance.</param>
    public static async Task<FaultyPhone> StartAsync(Uri api, int seed, Func<string, string>? instanceOf = null)
    {
        var phone = instanceOf is null ? new FaultyPhone(api, seed) : new FaultyPhone(api, seed) { InstanceOf = instanceOf };
        await phone._app.StartAsync();
        return phone;
    }

    public void Misbehave(int times)
    {
        lock (_gate)
        {
            _failures += times;
        }
    }

    public Task ReportAsync(PhoneEvent.Text written) => ReportAsync(WhatsAppEvent.Message(
        written.Id, written.Content, written.Chat, direction: written.IsOwn ? "outgoing" : "incoming", name: PhoneEvent.CustomerName));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        await Task.WhenAll(_reporting);
        _api.Dispose();
        _stop.Dispose();
    }

    /// <summary>Reports an event until the public API accepts it.</summary>
    private Task ReportAsync(JsonObject reported)
    {
        var json = reported.ToJsonString();
        var instance = InstanceOf((string)reported["data"]!["chat"]!["jid"]!);
        return Eventually.TrueAsync(
            async () => _stop.IsCancellationRequested || await IsAcceptedAsync(instance, json), "the public API accepts an event",
            withinSeconds: 120);
    }

    private async Task<bool> IsAcceptedAsync(string instance, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/engine/events/{instance}")
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", Offering.Authorization);
        try
        {
            using var response = await _api.SendAsync(request, _stop.Token);
            return response.StatusCode is HttpStatusCode.Accepted;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // The caller reports the event again, even if the public API already has it.
            return false;
        }
    }

    private async Task SendAsync(HttpContext context, string instance)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        var chat = (string)body["number"]! + "@s.whatsapp.net";
        if (context.Request.Headers["token"] != Token || instance != InstanceOf(chat))
        {
            context.Response.StatusCode = 401;
            return;
        }

        var (isFailure, isSent, isEarly) = Roll();
        var text = isSent ? await TextOfAsync(body) : null;
        if (text is null)
        {
            context.Response.StatusCode = 503;
            await context.Response.WriteAsJsonAsync(new { success = false, error = new { message = "WhatsApp is not connected" } });
            return;
        }

        var source = (string)body["source"]!;
        var id = $"3EB0{Interlocked.Increment(ref _last):X12}";
        _sent.Enqueue((chat, text));
        Report(chat, EventsOf(id, chat, text, source, isEarly));
        if (isFailure)
        {
            context.Abort();
            return;
        }

        await context.Response.WriteAsJsonAsync(
            new { success = true, message = "sent", data = new { messageId = id, timestamp = "2026-11-25T10:00:00Z" } });
    }

    /// <summary>The text, or the file's kind and SHA-256. Null when the file cannot be downloaded.</summary>
    private async Task<string?> TextOfAsync(JsonNode body)
    {
        if ((string?)body["mediaUrl"] is not { } link)
        {
            return (string)body["message"]!;
        }

        var kind = (bool?)body["isVoice"] == true ? "voice" : (string)body["mediaType"]!;
        try
        {
            return $"{kind} {Convert.ToHexStringLower(SHA256.HashData(await _api.GetByteArrayAsync(new Uri(link), _stop.Token)))}";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private (bool IsFailure, bool IsSent, bool IsEarly) Roll()
    {
        lock (_gate)
        {
            var isFailure = _failures > 0;
            _failures -= isFailure ? 1 : 0;
            return (isFailure, !isFailure || _random.Next(2) == 0, _random.Next(10) == 0);
        }
    }

    /// <summary>Returns the events in order, sometimes with two of them swapped or one repeated.</summary>
    private List<JsonObject> EventsOf(string id, string chat, string text, string source, bool isEarly)
    {
        var (echo, delivered, read) = (
            WhatsAppEvent.Message(id, text, chat, direction: "outgoing", message: new JsonObject { ["source"] = source }),
            Status(id, chat, "delivered"), Status(id, chat, "read"));
        List<JsonObject> events = isEarly ? [delivered, echo, read] : [echo, delivered, read];
        lock (_gate)
        {
            if (_random.Next(5) == 0)
            {
                (events[^1], events[^2]) = (events[^2], events[^1]);
            }

            if (_random.Next(5) == 0)
            {
                events.Insert(_random.Next(events.Count + 1), events[_random.Next(events.Count)]);
            }
        }

        return events;
    }

    private void Report(string chat, List<JsonObject> events)
    {
        var queue = _outgoing.GetOrAdd(chat, _ =>
        {
            var made = Channel.CreateUnbounded<JsonObject>();
            _reporting.Add(Task.Run(() => ReportAllAsync(made.Reader)));
            return made;
        });
        events.ForEach(reported => queue.Writer.TryWrite(reported));
    }

    private async Task ReportAllAsync(ChannelReader<JsonObject> waiting)
    {
        try
        {
            await foreach (var reported in waiting.ReadAllAsync(_stop.Token))
            {
                await ReportAsync(reported);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private static JsonObject Status(string id, string chat, string status) => new()
    {
        ["event"] = "message.status",
        ["data"] = new JsonObject
        {
            ["timestamp"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            ["chat"] = new JsonObject { ["jid"] = chat, ["type"] = "private" },
            ["status"] = status,
            ["messageIds"] = new JsonArray(id),
        },
    };
}
