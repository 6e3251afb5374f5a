using MediatR;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Instances;

/// <summary>The caller's instances: those of the account, or the one the token stands for (api.md 7).</summary>
/// <param name="Names">
/// Only these; null for all. Unknown ones are left out, unless a single one is asked for. Not looked at for a TokenInstance.
/// </param>
public sealed record ListInstances(Caller Caller, IReadOnlyCollection<string>? Names) : IRequest<Result<IReadOnlyList<InstanceView>>>;

internal sealed class ListInstancesHandler(IInstanceRepository instances) : IRequestHandler<ListInstances, Result<IReadOnlyList<InstanceView>>>
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
