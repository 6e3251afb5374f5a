using MediatR;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Events;

/// <summary>Finds a file that arrived as base64 in an event, and that the bridge downloads by URL (docs/spec/bridge.md 2).</summary>
public sealed record FindEventMedia(string MediaId) : IRequest<Result<EventMedia>>;

internal sealed class FindEventMediaHandler(IOutbox outbox) : IRequestHandler<FindEventMedia, Result<EventMedia>>
{
    public async Task<Result<EventMedia>> Handle(FindEventMedia request, CancellationToken cancellationToken) =>
        await outbox.FindMediaAsync(request.MediaId, cancellationToken) is { } media ? media : new RequestError.RouteNotFound();
}
