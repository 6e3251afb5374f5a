using MediatR;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Deletes files that the engine did not download within their lifetime, including those of earlier processes. Returns the time until the
/// next run.
/// </summary>
public sealed record PurgeEngineFiles : IRequest<TimeSpan>;

internal sealed class PurgeEngineFilesHandler(AgentFiles files) : IRequestHandler<PurgeEngineFiles, TimeSpan>
{
    public Task<TimeSpan> Handle(PurgeEngineFiles request, CancellationToken cancellationToken)
    {
        files.DeleteExpired();
        return Task.FromResult(TimeSpan.FromMinutes(1));
    }
}
