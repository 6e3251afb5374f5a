using MediatR;
using Ryze.Application.Ports;
using Ryze.Domain.Errors;
using Ryze.Domain.Events;

namespace Ryze.Application.Events;

/// <summary>
/// Whose events a bridge that dials in is to get (bridge.md 1, <c>channel_url</c>): the id decides and the name must match it. Without an id a
/// name that two accounts use is refused.
/// </summary>
public sealed record FindChannel(string Instance, string? IntegrationId) : IRequest<Result<EventChannel>>;

internal sealed class FindChannelHandler(IEventChannels channels) : IRequestHandler<FindChannel, Result<EventChannel>>
{
    public Task<Result<EventChannel>> Handle(FindChannel request, CancellationToken cancellationToken) =>
        channels.FindAsync(request.Instance, request.IntegrationId, cancellationToken);
}
