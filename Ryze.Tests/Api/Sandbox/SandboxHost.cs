using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Api.Sandbox.Page;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain;
using Ryze.Infrastructure.Bridge.Chatwoot;

namespace Ryze.Tests.Api.Sandbox;

/// <summary>The sandbox alone on a loopback port, a plain HTTP client for it, and the real Chatwoot client.</summary>
internal sealed class SandboxHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };

    private SandboxHost(WebApplication app, FakeTimeProvider time)
    {
        _app = app;
        Time = time;
        Client = new ChatwootHttpClient(_http, time);
    }

    public FakeTimeProvider Time { get; }

    public SandboxChatwoot Chatwoot => _app.Services.GetRequiredService<SandboxChatwoot>();

    public IChatwootClient Client { get; }

    public string Url => _app.Urls.First();

    public static async Task<SandboxHost> StartAsync()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 17, 12, 0, 0, TimeSpan.Zero));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSandboxChatwoot().AddSingleton<TimeProvider>(time);
        var app = builder.Build();
        app.MapSandboxChatwoot();
        app.MapSandboxDesk();
        await app.StartAsync();
        return new SandboxHost(app, time);
    }

    public ChatwootAccess Access(string token, long accountId = 1, string basePath = SandboxCases.ChatwootPath) =>
        new(Url + basePath, accountId, new Secret(token));

    /// <param name="path">Path on the sandbox's host.</param>
    /// <param name="header">Spelling of the token header.</param>
    public async Task<SandboxReply> SendAsync(
        string method, string path, string? token, string? json = null, string header = "Api-Access-Token",
        string? accept = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Url + path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation(header, token);
        }

        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        return await SendAsync(request, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));
    }

    /// <summary>Posts a form with one file.</summary>
    public async Task<SandboxReply> PostFormAsync(
        string path, string? token, (string Name, string? ContentType, byte[] Content) file, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        var content = new ByteArrayContent(file.Content);
        content.Headers.ContentType = file.ContentType is null ? null : MediaTypeHeaderValue.Parse(file.ContentType);
        form.Add(content, "attachments[]", file.Name);
        using var request = new HttpRequestMessage(HttpMethod.Post, Url + path);
        if (token is not null)
        {
            request.Headers.Add("Api-Access-Token", token);
        }

        return await SendAsync(request, form);
    }

    private async Task<SandboxReply> SendAsync(HttpRequestMessage request, HttpContent? content)
    {
        request.Content = content;
        using var response = await _http.SendAsync(request);
        return new SandboxReply(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(),
            response.Headers.Location?.ToString(),
            response.Headers.TryGetValues(SandboxChatwootEndpoints.HeaderName, out var values) ? string.Join(',', values) : null);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}
