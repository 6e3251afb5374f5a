using System.Reflection;
using Microsoft.AspNetCore.StaticFiles;
using Ryze.Api.Sandbox.Chatwoot;

namespace Ryze.Api.Sandbox.Page;

/// <summary><c>GET /sandbox</c>: phone and desk side by side (docs/spec/bridge.md 5). Never map it outside Development.</summary>
internal static class SandboxPage
{
    public const string Path = "/sandbox";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
        + "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private const string Prefix = "sandbox/";

    private static readonly Assembly Assembly = typeof(SandboxPage).Assembly;

    public static IEndpointRouteBuilder MapSandboxPage(this IEndpointRouteBuilder app)
    {
        var types = new FileExtensionContentTypeProvider();
        var names = Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..]).ToHashSet(StringComparer.Ordinal);
        var page = app.MapGroup(Path).ExcludeFromDescription();
        page.MapGet("", (HttpResponse response) => Send(response, "sandbox.html", "text/html; charset=utf-8"));
        page.MapGet(
            "/page/{name}", (string name, HttpResponse response) => names.Contains(name) && types.TryGetContentType(name, out var type)
            ? Send(response, name, type)
            : Results.NotFound());

        var activation = app.ServiceProvider.GetService<SandboxActivation>();
        app.MapGroup(Path).OnlyOwnPage(SandboxChatwootEndpoints.HeaderValue).MapGet(
            "/activation",
            () => SandboxPageAnswer.Of(
                new { command = activation?.Command ?? "The api role runs in another process. Open that process's /sandbox page." }));
        return app;
    }

    private static IResult Send(HttpResponse response, string name, string type)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-cache";
        response.Headers[SandboxChatwootEndpoints.HeaderName] = "Development only";
        return Results.Stream(Assembly.GetManifestResourceStream(Prefix + name)!, type);
    }
}
