using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain;
using Ryze.Infrastructure.Bridge.Chatwoot;

namespace Ryze.Tests.Infrastructure.Bridge.Chatwoot;

/// <summary>A web server on a loopback port with scripted answers, and the client under test.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    public const string Token = "the-administrators-token";

    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private ScriptedServer(WebApplication app)
    {
        _app = app;
        _http = ClientOf(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
        Client = new ChatwootHttpClient(_http, Time);
    }

    public FakeTimeProvider Time { get; } = new();

    public IChatwootClient Client { get; }

    public string Url => _app.Urls.First();

    public ChatwootAccess Access => new(Url, 5, new Secret(Token));

    public static HttpClient ClientOf(HttpMessageHandler handler) => new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    public static async Task<ScriptedServer> StartAsync(RequestDelegate script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(script);
        await app.StartAsync();
        return new ScriptedServer(app);
    }

    public static Task<ScriptedServer> AnsweringAsync(int status, string? contentType, string body) =>
        StartAsync(context => WriteAsync(context, status, contentType, body));

    public static Task WriteAsync(HttpContext context, int status, string? contentType, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}
