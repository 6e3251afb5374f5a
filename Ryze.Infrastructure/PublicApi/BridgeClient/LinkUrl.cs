using Ryze.Application.PublicApi.Link;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.PublicApi.BridgeClient;

internal sealed class LinkUrl(BridgeOptions bridge, HostOptions host, ListeningAddress listening) : ILinkUrl
{
    private Uri Base => bridge.InternalRyzeApiUrl ?? (host.InternalUrls.Count > 0 ? listening.Internal : host.BaseUrl ?? listening.First);

    public string Of(string instanceName, string integrationId)
    {
        var url = Base;
        var scheme = url.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        return $"{scheme}://{url.Authority}{url.AbsolutePath.TrimEnd('/')}/ws/chatwoot/{Uri.EscapeDataString(instanceName)}?integration={Uri.EscapeDataString(integrationId)}";
    }

    public string OfMedia(string mediaId) => $"{Base.AbsoluteUri.TrimEnd('/')}/api/engine/media/{mediaId}";
}
