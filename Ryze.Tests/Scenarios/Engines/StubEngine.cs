using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>An engine's HTTP server on loopback. It records each call, and cuts the connection of a call without an answer.</summary>
internal sealed class StubEngine : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubEngine(WebApplication app) => _app = app;

    public ConcurrentQueue<(string Call, string Body)> Calls { get; } = new();

    /// <summary>Gets <c>METHOD /path</c> and the body; null cuts the connection.</summary>
    public Func<string, string, Task<(int Status, string Json)?>> OnCall { get; set; } = (_, _) => Task.FromResult<(int, string)?>(null);

    public string Url => _app.Urls.First();

    public static async Task<StubEngine> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var engine = new StubEngine(app);
        app.Run(engine.ServeAsync);
        await app.StartAsync();
        return engine;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var call = $"{context.Request.Method} {context.Request.Path}";
        Calls.Enqueue((call, body));
        if (await OnCall(call, body) is not var (status, json))
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json, context.RequestAborted);
    }
}
