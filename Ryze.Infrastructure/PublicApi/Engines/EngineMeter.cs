using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Infrastructure.PublicApi.Engines;

internal sealed class EngineMeter(RyzeMetrics metrics) : IEngineMeter
{
    private const string Default = "default";

    public void CommandEnded(EngineKind? kind, string outcome) =>
        metrics.EngineCommandEnded(kind is { } own ? EngineKinds.NameOf(own) : Default, outcome);
}
