using Ryze.Application.Ports;
using Ryze.Infrastructure.Configuration;
using Ryze.Infrastructure.Net;

namespace Ryze.Infrastructure.BridgeClient;

internal sealed class ChannelUrl(BridgeOptions bridge, HostOptions host, ListeningAddress listening) : IChannelUrl
{
    public string Of(string instanceName, string integrationId)
    {
        var url = bridge.InternalRyzeApiUrl ?? host.BaseUrl ?? listening.First;
        var scheme = url.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        return $"{scheme}://{url.Authority}{url.AbsolutePath.TrimEnd('/')}/ws/chatwoot/{Uri.EscapeDataString(instanceName)}?integration={Uri.EscapeDataString(integrationId)}";
    }
}
