using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Application.PublicApi.Engines;

/// <summary>Finds the adapter of a kind of engine.</summary>
public sealed class EngineAdapters(IEnumerable<IEngineAdapter> adapters)
{
    private readonly Dictionary<EngineKind, IEngineAdapter> _adapters = adapters.ToDictionary(adapter => adapter.Kind);

    public IEngineAdapter Of(EngineKind kind) => _adapters[kind];
}
