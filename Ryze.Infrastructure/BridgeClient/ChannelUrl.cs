using Ryze.Application.Ports;
using Ryze.Infrastructure.Configuration;
using Ryze.Infrastructure.Net;

namespace Ryze.Infrastructure.BridgeClient;

internal sealed class ChannelUrl(BridgeOptions bridge, HostOptions host, ListeningAddress listening) : IChannelUrl
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
