using MediatR;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Events;

/// <summary>A file that came with an event as base64 and travels to the bridge by URL (bridge.md 2).</summary>
public sealed record FindEventMedia(string MediaId) : IRequest<Result<EventMedia>>;

internal sealed class FindEventMediaHandler(IOutbox outbox) : IRequestHandler<FindEventMedia, Result<EventMedia>>
{
    public async Task<Result<EventMedia>> Handle(FindEventMedia request, CancellationToken cancellationToken) =>
        await outbox.FindMediaAsync(request.MediaId, cancellationToken) is { } media ? media : new RequestError.RouteNotFound();
}
