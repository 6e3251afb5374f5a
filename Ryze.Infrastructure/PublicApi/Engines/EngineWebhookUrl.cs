using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.PublicApi.Engines;

internal sealed class EngineWebhookUrl(HostOptions host, Func<ListeningAddress> listening) : IEngineWebhookUrl
{
    public Uri Of(EngineConnection connection) => new(
        $"{(host.BaseUrl ?? listening().First).AbsoluteUri.TrimEnd('/')}{EngineConnection.WebhookPath}{connection.Id}/{connection.PathSecret.Reveal()}");
}
