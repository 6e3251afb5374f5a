using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Api.Http.Pipeline;

/// <summary>
/// Removes path secrets from a request before anything reads them (docs/spec/security.md 2). A middleware runs too late: the framework's
/// log scope and activity already contain the path.
/// </summary>
internal sealed class SecretPaths(IServer server) : IServer
{
    /// <summary>Routes whose path ends with a secret, and how many segments after the prefix stay.</summary>
    private static readonly (string Prefix, int Kept)[] Routes =
        [(BridgeIntegration.WebhookPath, 1), (EngineConnection.WebhookPath, 1), (IEngineFiles.Path, 0)];

    public IFeatureCollection Features => server.Features;

    /// <returns>The path secret, or an empty text without one.</returns>
    public static string SecretOf(HttpContext context) => context.Features.Get<PathSecret>()?.Value ?? "";

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => server.StartAsync(new Hiding<TContext>(application), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public void Dispose() => server.Dispose();

    /// <summary>
    /// Hides everything after the kept segments, wherever the prefix is. A path that matches no route may also contain a secret.
    /// </summary>
    private static void Hide(IFeatureCollection features)
    {
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        foreach (var (prefix, kept) in Routes)
        {
            var end = request.Path.IndexOf(prefix, StringComparison.OrdinalIgnoreCase) is >= 0 and var start
                ? start + prefix.Length - 1 : -1;
            for (var segment = 0; segment < kept && end >= 0; segment++)
            {
                end = request.Path.IndexOf('/', end + 1);
            }

            if (end >= 0)
            {
                features.Set(new PathSecret(request.Path[(end + 1)..]));
                request.Path = request.Path[..end];
                request.RawTarget = request.Path + request.QueryString;
                return;
            }
        }
    }

    private sealed record PathSecret(string Value);

    private sealed class Hiding<TContext>(IHttpApplication<TContext> application) : IHttpApplication<TContext>
        where TContext : notnull
    {
        public TContext CreateContext(IFeatureCollection contextFeatures)
        {
            Hide(contextFeatures);
            return application.CreateContext(contextFeatures);
        }

        public Task ProcessRequestAsync(TContext context) => application.ProcessRequestAsync(context);

        public void DisposeContext(TContext context, Exception? exception) => application.DisposeContext(context, exception);
    }
}
