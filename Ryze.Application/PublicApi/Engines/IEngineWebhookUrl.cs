using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Application.PublicApi.Engines;

/// <summary>The URL that a customer's engine calls. It is known only after the host listens.</summary>
public interface IEngineWebhookUrl
{
    Uri Of(EngineConnection connection);
}
