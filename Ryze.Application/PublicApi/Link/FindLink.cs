using MediatR;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Link;

/// <summary>
/// Finds the integration of a bridge that opens a link (docs/spec/bridge.md 1, <c>channel_url</c>). The id decides, and the name must match
/// it. Without an id, a name that two accounts use is rejected.
/// </summary>
public sealed record FindLink(string Instance, string? IntegrationId) : IRequest<Result<IntegrationLink>>;

internal sealed class FindLinkHandler(ILinkRepository links) : IRequestHandler<FindLink, Result<IntegrationLink>>
{
    public Task<Result<IntegrationLink>> Handle(FindLink request, CancellationToken cancellationToken) =>
        links.FindAsync(request.Instance, request.IntegrationId, cancellationToken);
}
