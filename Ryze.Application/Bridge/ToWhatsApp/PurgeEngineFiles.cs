using MediatR;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Deletes files that the engine did not fetch in time, also those that a dead process left. The answer is when to run next.
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
