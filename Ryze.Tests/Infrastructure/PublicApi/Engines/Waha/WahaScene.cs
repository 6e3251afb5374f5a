using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.Waha;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Waha;

/// <summary>The adapter with a scripted WAHA. It records every call.</summary>
internal sealed class WahaScene : IDisposable
{
    public const string Token = "the-key-of-waha";
    public const string WebhookSecret = "webhook-secret-of-32-random-bytes";
    public const string PathSecret = "path-secret-of-32-random-bytes-01";
    public const string Base = "https://waha.example.com";
    public const string Chat = "5521900000002@s.whatsapp.net";

    public static readonly Uri WebhookUrl = new($"https://ryze.example.com/api/engine/webhook/eng_1/{PathSecret}");

    public static readonly DateTimeOffset Now = new(2026, 9, 21, 15, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;

    public WahaScene(Func<HttpRequestMessage, HttpResponseMessage> script)
    {
        var services = new ServiceCollection();
        services.AddHttpClient(EngineHttpClient.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new Handler(this, script));
        _services = services.BuildServiceProvider();
        Adapter = new WahaAdapter(
            new EngineHttpClient(_services.GetRequiredService<IHttpClientFactory>(), Time), Messages, Time);
    }

    public FakeTimeProvider Time { get; } = new(Now);

    public KnownMessages Messages { get; } = new();

    public WahaAdapter Adapter { get; }

    /// <summary>Method, path with query, and body of each call.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Host of each call, and whether it had the key.</summary>
    public List<string> Hosts { get; } = [];

    public static EngineConnection Connection(string baseUrl = Base) => new(
        "eng_1", "ins_1", EngineKind.Waha, baseUrl, "suporte", new Secret(Token), new Secret(WebhookSecret), new Secret(PathSecret));

    public static WahaScene Answering(int status, string body) => new(_ => Answer(status, body));

    public static HttpResponseMessage Answer(int status, string body, string type = "application/json") => new((HttpStatusCode)status)
    {
        Content = new StringContent(body, Encoding.UTF8, type),
    };

    public Task<Result<SentMessage>> SendAsync(EngineCommand command) =>
        Adapter.SendAsync(Connection(), "cmd_1", command, CancellationToken.None);

    public static string Describe(Result<SentMessage> outcome) =>
        outcome.TryGet(out var sent, out var error)
            ? $"sent {sent.MessageId ?? "?"}" : $"{error.GetType().Name}: {((EngineError)error).Detail}";

    public void Dispose() => _services.Dispose();

    private async Task RecordAsync(HttpRequestMessage request)
    {
        var body = request.Content is null ? "" : " " + await request.Content.ReadAsStringAsync();
        Calls.Add($"{request.Method} {request.RequestUri!.PathAndQuery}{body}");
        var hasKey = request.Headers.TryGetValues("X-Api-Key", out var keys) && keys.Single() == Token;
        Hosts.Add($"{request.RequestUri.Host} {(hasKey ? "with key" : "without key")}");
    }

    private sealed class Handler(WahaScene scene, Func<HttpRequestMessage, HttpResponseMessage> script) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await scene.RecordAsync(request);
            return script(request);
        }
    }

    /// <summary>The messages that the engine reported.</summary>
    internal sealed class KnownMessages : IEngineMessages
    {
        public List<KnownMessage> All { get; } = [];

        public bool IsBroken { get; set; }

        public Task<KnownMessage?> FindAsync(string engineId, string messageId, CancellationToken cancellationToken) =>
            IsBroken ? throw new StorageException("down", new InvalidOperationException())
                : Task.FromResult(All.Find(message => message.MessageId == messageId));

        public Task<KnownMessage?> FindLastReceivedAsync(string engineId, string chat, CancellationToken cancellationToken) =>
            Task.FromResult(All.FindLast(message => message.Chat == chat && !message.FromMe));

        public Task RememberAsync(string engineId, IReadOnlyList<KnownMessage> messages, CancellationToken cancellationToken)
        {
            All.AddRange(messages);
            return Task.CompletedTask;
        }
    }
}
