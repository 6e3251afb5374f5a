using Microsoft.AspNetCore.Http.Features;
using Ryze.Infrastructure.PublicApi.Link;

namespace Ryze.Api.PublicApi.Link;

/// <summary>Inserts a <see cref="PulseStream"/> below the WebSocket that the framework creates.</summary>
internal sealed class PulseUpgrade(IHttpUpgradeFeature inner, TimeProvider time) : IHttpUpgradeFeature
{
    /// <summary>Null until the upgrade.</summary>
    public PulseStream? Stream { get; private set; }

    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => Stream = new PulseStream(await inner.UpgradeAsync(), time);

    /// <summary>Middleware to run after routing and before the framework's WebSockets.</summary>
    public static Task UseAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<LinkRoute>() is not null
            && context.Features.Get<IHttpUpgradeFeature>() is { } inner)
        {
            context.Features.Set<IHttpUpgradeFeature>(new PulseUpgrade(inner, context.RequestServices.GetRequiredService<TimeProvider>()));
        }

        return next(context);
    }
}
