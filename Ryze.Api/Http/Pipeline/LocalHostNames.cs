using Ryze.Api.Http.Errors;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Configuration;
using HostOptions = Ryze.Infrastructure.Shared.Configuration.HostOptions;

namespace Ryze.Api.Http.Pipeline;

/// <summary>
/// In Development, accepts only local host names and the host names in the settings. Otherwise a web page whose name resolves to a loopback
/// address could use the well-known tokens of a developer's Ryze (docs/security.md).
/// </summary>
internal sealed class LocalHostNames(RequestDelegate next, HostOptions host, BridgeOptions bridge)
{
    private readonly HashSet<string> _names = new(
        [
            "localhost", "127.0.0.1", "[::1]",
            .. new[] { host.BaseUrl, bridge.Url, bridge.PublicUrl, bridge.InternalRyzeApiUrl }.OfType<Uri>().Select(url => url.Host),
        ],
        StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context) =>
        _names.Contains(context.Request.Host.Host) ? next(context) : ErrorEnvelope.WriteAsync(context, new RequestError.ForeignHost());
}
