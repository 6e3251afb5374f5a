using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Tests.Support.Engines;

/// <summary>What all engine servers share: recorded calls, faults, and reports in the order of their chat.</summary>
internal abstract class EngineServer : IEngineServer
{
    /// <summary>Our own number.</summary>
    protected const string OwnNumber = "551130000000";

    private const string PersonSuffix = "@s.whatsapp.net";
    private const string Json = "application/json; charset=utf-8";

    /// <summary>Most engines write JSON as JavaScript does.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly List<(SendFault Fault, string? Chat)> _faults = [];
    private readonly ConcurrentDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Channel<PhoneEvent>> _reports = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _reporting = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(10) };

    private readonly WebApplication _app;
    private int _lastId;

    protected EngineServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
    }

    public abstract EngineKind Kind { get; }

    public string Url => _app.Urls.First();

    public virtual EngineAbilities Abilities => EngineAbilities.All;

    public ConcurrentQueue<EngineServerCall> Calls { get; } = new();

    public ConcurrentQueue<EngineSend> Sent { get; } = new();

    public Func<EngineSend, IReadOnlyList<PhoneEvent>> ReportsOf { get; set; } = send => [new PhoneEvent.Echo(send)];

    /// <summary>Where Ryze wants the reports; null while it registered no webhook.</summary>
    protected Uri? Webhook { get; set; }

    /// <summary>How the engine writes its webhooks.</summary>
    protected virtual JsonSerializerOptions ReportFormat => Plain;

    public abstract Dictionary<string, object?> SetBody();

    public static async Task<IEngineServer> StartAsync(EngineKind kind)
    {
        EngineServer server = kind switch
        {
            EngineKind.CloudApi => new GraphServer(),
            EngineKind.Evolution => new EvolutionServer(),
            EngineKind.Waha => new WahaServer(),
            _ => new RyzeApiServer(),
        };
        server._app.Use(server.RecordAsync);
        server.Map(server._app);
        await server._app.StartAsync();
        return server;
    }

    public void Fail(SendFault fault, string? chat = null)
    {
        lock (_gate)
        {
            _faults.Add((fault, chat));
        }
    }

    public async Task ReportAsync(PhoneEvent happened)
    {
        foreach (var report in ReportOf(happened))
        {
            var body = Encoding.UTF8.GetBytes(report.ToJsonString(ReportFormat));
            await Eventually.TrueAsync(
                async () => _stop.IsCancellationRequested || await IsAcceptedAsync(body), $"Ryze accepts a report of {Kind}",
                withinSeconds: 120);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        await Task.WhenAll(_reporting);
        _http.Dispose();
        _stop.Dispose();
    }

    protected abstract void Map(IEndpointRouteBuilder app);

    /// <summary>Null when the call has the right key.</summary>
    protected abstract IResult? RefusalOf(HttpRequest request);

    /// <summary>The bodies of the webhooks that report it; none when the engine does not report it.</summary>
    protected abstract IEnumerable<JsonObject> ReportOf(PhoneEvent happened);

    /// <summary>Adds what proves that the engine sent the body.</summary>
    protected abstract void Sign(HttpRequestMessage request, byte[] body);

    /// <summary>The answer for <see cref="SendFault.Refused"/> or <see cref="SendFault.NotConnected"/>.</summary>
    protected abstract IResult FailureOf(EngineSend send, SendFault fault);

    protected string NewId() => $"3EB0{Interlocked.Increment(ref _lastId):X18}";

    protected string Keep(byte[] content, string id)
    {
        _files[id] = content;
        return id;
    }

    protected byte[]? FileOf(string id) => _files.GetValueOrDefault(id);

    /// <summary>Plays a send: the customer receives it, unless a fault prevents it.</summary>
    /// <param name="file">The address of the message's file; null without one.</param>
    protected async Task RunSendAsync(HttpContext context, EngineSend send, string? file, Func<EngineSend, IResult> answer)
    {
        var fault = send.IsMessage ? TakeFault(send.Chat) : null;
        if (fault is SendFault.Refused or SendFault.NotConnected)
        {
            await FailureOf(send, fault.Value).ExecuteAsync(context);
            return;
        }

        if (file is not null)
        {
            if (await DownloadAsync(file) is not { } content)
            {
                // Real engines refuse the message. Here it is sent again, because Ryze may just be restarting.
                await FailureOf(send, SendFault.NotConnected).ExecuteAsync(context);
                return;
            }

            send = send with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) };
        }

        Sent.Enqueue(send);
        if (fault is SendFault.ReportedFirst)
        {
            foreach (var report in ReportsOf(send))
            {
                await ReportAsync(report);
            }
        }
        else
        {
            Queue(send.Chat, ReportsOf(send));
        }

        if (fault is SendFault.AnswerLost)
        {
            context.Abort();
            return;
        }

        await answer(send).ExecuteAsync(context);
    }

    protected static IResult Answer(int status, JsonNode body) => Results.Text(
        body.ToJsonString(Plain), Json, statusCode: status);

    protected static async Task<JsonObject> BodyOfAsync(HttpContext context) =>
        (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();

    protected static string JidOf(string address) =>
        address.Contains('@', StringComparison.Ordinal) ? address : address + PersonSuffix;

    protected static string NumberOf(string jid) => jid.Split('@')[0];

    protected static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private SendFault? TakeFault(string chat)
    {
        lock (_gate)
        {
            var index = _faults.FindIndex(next => next.Chat is null || next.Chat == chat);
            if (index < 0)
            {
                return null;
            }

            var fault = _faults[index].Fault;
            _faults.RemoveAt(index);
            return fault;
        }
    }

    private async Task<byte[]?> DownloadAsync(string file)
    {
        try
        {
            return await _http.GetByteArrayAsync(new Uri(file), _stop.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        Calls.Enqueue(new EngineServerCall(
            context.Request.Method, context.Request.Path + context.Request.QueryString.Value,
            await reader.ReadToEndAsync(context.RequestAborted)));
        context.Request.Body.Position = 0;
        if (RefusalOf(context.Request) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private async Task<bool> IsAcceptedAsync(byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Webhook) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        Sign(request, body);
        try
        {
            using var response = await _http.SendAsync(request, _stop.Token);
            Assert.That((int)response.StatusCode, Is.EqualTo(200).Or.EqualTo(429).Or.AtLeast(500), "a webhook's status");
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // Engines repeat a webhook without an answer, even if Ryze already has its events.
            return false;
        }
    }

    private void Queue(string chat, IReadOnlyList<PhoneEvent> reports)
    {
        var queue = _reports.GetOrAdd(chat, _ =>
        {
            var created = Channel.CreateUnbounded<PhoneEvent>();
            _reporting.Add(Task.Run(() => ReportAllAsync(created.Reader)));
            return created;
        });
        foreach (var report in reports)
        {
            queue.Writer.TryWrite(report);
        }
    }

    private async Task ReportAllAsync(ChannelReader<PhoneEvent> waiting)
    {
        try
        {
            await foreach (var report in waiting.ReadAllAsync(_stop.Token))
            {
                await ReportAsync(report);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
