using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.CloudApi;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>The adapter with a scripted Graph API. It records every call.</summary>
internal sealed class ScriptedGraph : HttpMessageHandler, IHttpClientFactory
{
    public const string Token = "EAAG-the-access-token";
    public const string AppSecret = "the-app-secret-of-meta";
    public const string WebhookSecret = "the-verify-token-of-ryze";
    public const string PathSecret = "the-path-secret-of-ryze";

    private readonly Func<string, Task<HttpResponseMessage>> _script;

    private ScriptedGraph(Func<string, Task<HttpResponseMessage>> script)
    {
        _script = script;
        Adapter = new CloudApiAdapter(new EngineHttpClient(this, Time), Messages.Object, Time);
    }

    /// <summary>Each call as <c>METHOD URL body</c>.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The <c>Authorization</c> header of each call.</summary>
    public List<string?> Tokens { get; } = [];

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 28, 8, 0, 0, TimeSpan.Zero));

    public Mock<IEngineMessages> Messages { get; } = new();

    public CloudApiAdapter Adapter { get; }

    public static EngineConnection Connection { get; } = new(
        "eng_1", "ins_1", EngineKind.CloudApi, "https://graph.facebook.com", "1055", new Secret(Token), new Secret(WebhookSecret),
        new Secret(PathSecret))
    {
        AppSecret = new Secret(AppSecret),
    };

    /// <param name="script">Receives a call as <c>METHOD URL body</c>.</param>
    public static ScriptedGraph Answering(Func<string, HttpResponseMessage> script) => new(call => Task.FromResult(script(call)));

    public static ScriptedGraph Awaiting(Func<string, Task<HttpResponseMessage>> script) => new(script);

    /// <param name="answers">In order of the calls; the last one repeats.</param>
    public static ScriptedGraph Answering(params (int Status, string Body)[] answers)
    {
        var next = 0;
        return Answering(_ =>
        {
            var (status, body) = answers[Math.Min(next++, answers.Length - 1)];
            return Answer(status, body);
        });
    }

    public static ScriptedGraph Failing(Exception exception) => new(_ => Task.FromException<HttpResponseMessage>(exception));

    public static HttpResponseMessage Answer(int status, string body) => new((HttpStatusCode)status)
    {
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
    };

    public Task<Result<SentMessage>> SendAsync(EngineCommand command, CancellationToken cancellationToken = default) =>
        Adapter.SendAsync(Connection, "cmd_7", command, cancellationToken);

    public static string Told(Result<SentMessage> outcome) =>
        outcome.TryGet(out var sent, out var error) ? $"sent {sent.MessageId}" : $"{error.GetType().Name}: {((EngineError)error).Detail}";

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var call = $"{request.Method} {request.RequestUri!.AbsoluteUri} {body}".TrimEnd();
        Calls.Add(call);
        Tokens.Add(request.Headers.TryGetValues("Authorization", out var values) ? string.Join(',', values) : null);
        return await _script(call).WaitAsync(cancellationToken);
    }
}
