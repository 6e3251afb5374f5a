using System.Collections.Concurrent;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>Lets concurrent reads of one integration share one bridge call (docs/spec/api.md 5). It does not cache the result.</summary>
internal sealed class SharedStateReads(IBridgeClient bridge)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Result<IntegrationState>>>> _calls = new(StringComparer.Ordinal);

    public Task<Result<IntegrationState>> GetAsync(string bridgeIntegrationId, CancellationToken cancellationToken)
    {
        var call = _calls.GetOrAdd(bridgeIntegrationId, id => new(() => ReadAsync(id)));
        return call.Value.WaitAsync(cancellationToken);
    }

    private async Task<Result<IntegrationState>> ReadAsync(string bridgeIntegrationId)
    {
        try
        {
            // It ignores the first reader's cancellation, because other readers wait for the same response.
            return await bridge.GetAsync(bridgeIntegrationId, CancellationToken.None);
        }
        finally
        {
            _calls.TryRemove(bridgeIntegrationId, out _);
        }
    }
}
