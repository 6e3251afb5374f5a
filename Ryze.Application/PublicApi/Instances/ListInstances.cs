using MediatR;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Instances;

/// <summary>Lists the account's instances, or only the instance of the caller's token (docs/spec/api.md 7).</summary>
/// <param name="Names">Only these names; null lists all. Unknown names are skipped, but a single unknown name is an error. Ignored for an
/// instance token.</param>
public sealed record ListInstances(Caller Caller, IReadOnlyCollection<string>? Names) : IRequest<Result<IReadOnlyList<InstanceView>>>;

internal sealed class ListInstancesHandler(IInstanceRepository instances)
    : IRequestHandler<ListInstances, Result<IReadOnlyList<InstanceView>>>
{
    public async Task<Result<IReadOnlyList<InstanceView>>> Handle(ListInstances request, CancellationToken cancellationToken)
    {
        var names = request.Caller.InstanceId is null ? request.Names?.DistinctBy(InstanceName.Key, StringComparer.Ordinal).ToList() : null;
        if (names is { Count: 0 })
        {
            return new InstanceError.EmptyFilter();
        }

        var found = await instances.ListAsync(request.Caller, names, cancellationToken);
        return found.Count == 0 && names is { Count: 1 }
            ? new InstanceError.NotFound()
            : found.ToList();
    }
}
