using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.Evolution;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Evolution API with scripted answers, and the adapter under test.</summary>
internal sealed class ScriptedEvolution : HttpMessageHandler, IHttpClientFactory, IEngineMessages
{
    public const string Token = "instance-token-0001";
    public const string WebhookSecret = "webhook-secret-0002";
    public const string PathSecret = "path-secret-0003";
    public const string Own = "551130000000@s.whatsapp.net";

    public static readonly Uri WebhookUrl = new($"https://ryze.example/api/engine/webhook/eng_1/{PathSecret}");

    public static readonly EngineConnection Connection = new(
        "eng_1", "ins_1", EngineKind.Evolution, "http://evolution.example/base", "suporte 1", new Secret(Token), new Secret(WebhookSecret),
        new Secret(PathSecret));

    private readonly Func<string, HttpResponseMessage> _script;

    /// <param name="script">Gets <c>METHOD path</c> without the base URL.</param>
    public ScriptedEvolution(Func<string, HttpResponseMessage> script)
    {
        _script = script;
        Adapter = new EvolutionAdapter(new EngineHttpClient(this, Time), this, Time);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    public IEngineAdapter Adapter { get; }

    /// <summary>Each call as <c>METHOD path body</c>.</summary>
    public List<string> Calls { get; } = [];

    public List<string> Headers { get; } = [];

    public List<KnownMessage> Known { get; } = [];

    public Exception? DatabaseFailure { get; set; }

    /// <summary>The database answers only when it is completed; null for at once.</summary>
    public TaskCompletionSource? DatabaseGate { get; set; }

    /// <summary>The engine does not answer while it is set.</summary>
    public bool IsSilent { get; set; }

    public static ScriptedEvolution Answering(int status, string body) => new(_ => Answer(status, body));

    public static ScriptedEvolution Idle() => Answering(500, "");

    public static HttpResponseMessage Answer(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    public EngineWebhookReading Read(string body) => Adapter.Read(Connection, Encoding.UTF8.GetBytes(body));

    public async Task<KnownMessage?> FindAsync(string engineId, string messageId, CancellationToken cancellationToken)
    {
        await (DatabaseGate?.Task ?? Task.CompletedTask).WaitAsync(cancellationToken);
        return DatabaseFailure is { } failure ? throw failure
            : engineId == Connection.Id ? Known.Find(message => message.MessageId == messageId) : null;
    }

    public Task<KnownMessage?> FindLastReceivedAsync(string engineId, string chat, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task RememberAsync(string engineId, IReadOnlyList<KnownMessage> messages, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var target = $"{request.Method} {request.RequestUri!.PathAndQuery.Replace("/base/", "", StringComparison.Ordinal)}";
        var body = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
        Headers.AddRange(request.Headers.Select(header => $"{header.Key}: {string.Join(',', header.Value)}"));
        Calls.Add($"{target} {body}".TrimEnd());
        if (IsSilent)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return _script(target);
    }
}
