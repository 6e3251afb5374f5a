using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.Provisioning;

namespace Ryze.Api.Http.Pipeline;

/// <summary>
/// Takes path secrets out of a request before anything sees them (security.md 2). A middleware is too late: the framework opens its log scope
/// and its activity, which carry the path, in front of the pipeline.
/// </summary>
internal sealed class SecretPaths(IServer server) : IServer
{
    /// <summary>Routes whose path ends with a secret, and how many segments before it stay.</summary>
    private static readonly (string Prefix, int Kept)[] Routes = [(BridgeIntegration.WebhookPath, 1), (IEngineFiles.Path, 0)];

    public IFeatureCollection Features => server.Features;

    /// <returns>Empty when the path had none.</returns>
    public static string SecretOf(HttpContext context) => context.Features.Get<PathSecret>()?.Value ?? "";

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => server.StartAsync(new Hiding<TContext>(application), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public void Dispose() => server.Dispose();

    /// <summary>Everything behind the kept segments counts, wherever the prefix stands: also a path that no route takes may carry a secret.</summary>
    private static void Hide(IFeatureCollection features)
    {
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        foreach (var (prefix, kept) in Routes)
        {
            var end = request.Path.IndexOf(prefix, StringComparison.OrdinalIgnoreCase) is >= 0 and var start ? start + prefix.Length - 1 : -1;
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
