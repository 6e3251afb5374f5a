using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.PublicApi.Commands;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines;

/// <summary>A web server on a loopback port with scripted answers, and the adapter under test as it is registered.</summary>
internal sealed class ScriptedEngine : IAsyncDisposable
{
    public const string Token = "the-engines-token";
    public const string Json = "application/json; charset=utf-8";
    public const string Sent =
        """{"success":true,"message":"Message sent successfully","status":"sent","data":{"messageId":"3EB01","timestamp":"2026-09-28T20:40:00-03:00"}}""";

    public static readonly EngineCommand Text = new EngineCommand.SendText("5511999990000@s.whatsapp.net", "Olá", null);

    public static readonly EngineCommand Read = new EngineCommand.ReadMessage("5511999990000@s.whatsapp.net", "3EB0F", null);

    private readonly WebApplication _app;
    private readonly ServiceProvider _services;

    private ScriptedEngine(WebApplication app)
    {
        _app = app;
        _services = ServicesFor(Url + "/base/", Time);
    }

    public FakeTimeProvider Time { get; } = new();

    public string Url => _app.Urls.First();

    public static async Task<ScriptedEngine> StartAsync(RequestDelegate script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(script);
        await app.StartAsync();
        return new ScriptedEngine(app);
    }

    public static Task<ScriptedEngine> AnsweringAsync(int status, string? contentType, string body) =>
        StartAsync(context => WriteAsync(context, status, contentType, body));

    public static Task WriteAsync(HttpContext context, int status, string? contentType, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    public static async Task<string> BodyOfAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        return await reader.ReadToEndAsync(context.RequestAborted);
    }

    public static EngineOptions Options(string url) => new() { Url = new Uri(url), Token = new Secret(Token), WebhookAuthorization = null,
        AllowPrivateNetworks = true };

    /// <summary>The adapter for an address that may have no server.</summary>
    public static ServiceProvider ServicesFor(string url, TimeProvider time)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time);
        services.AddEngine(Options(url));
        return services.BuildServiceProvider();
    }

    public static string Told(Result<SentMessage> outcome) =>
        outcome.TryGet(out var receipt, out var error) ? $"sent: {receipt}" : $"{error.GetType().Name}: {((EngineError)error).Detail}";

    public Task<Result<SentMessage>> SendAsync(
        EngineCommand command, string instance = "suporte", CancellationToken cancellationToken = default) =>
        _services.GetRequiredService<IWhatsAppEngine>().SendAsync(instance, "cmd_1", command, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _app.DisposeAsync();
    }
}
