using System.Collections.Concurrent;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>Concurrent reads of the same integration share one call of the bridge (api.md 5). Nothing is kept after the answer.</summary>
internal sealed class SharedStateReads(IBridgeClient bridge)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Result<IntegrationState>>>> _calls = new(StringComparer.Ordinal);

    public Task<Result<IntegrationState>> GetAsync(string bridgeIntegrationId, CancellationToken cancellationToken)
    {
        var call = _calls.GetOrAdd(bridgeIntegrationId, id => new(() => AskAsync(id)));
        return call.Value.WaitAsync(cancellationToken);
    }

    private async Task<Result<IntegrationState>> AskAsync(string bridgeIntegrationId)
    {
        try
        {
            // Not the caller's token: the first reader to leave must not take the answer away from the others.
            return await bridge.GetAsync(bridgeIntegrationId, CancellationToken.None);
        }
        finally
        {
            _calls.TryRemove(bridgeIntegrationId, out _);
        }
    }
}
