using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Application.PublicApi.Engines;

/// <summary>Counts the traffic of engines (docs/spec/engines.md 5).</summary>
public interface IEngineMeter
{
    /// <param name="kind">Null for the default engine.</param>
    /// <param name="outcome">One of a few fixed names.</param>
    void CommandEnded(EngineKind? kind, string outcome);
}
