using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Domain.PublicApi.Accounts;

/// <summary>A token's owner: an account, or one of its instances.</summary>
/// <param name="AccountId">The account that owns everything the caller may see.</param>
/// <param name="InstanceId">Set for an instance token; null for an account token.</param>
public sealed record Caller(string AccountId, string? InstanceId)
{
    /// <summary>The ownership rule of docs/spec/api.md 2, for an instance of the caller's own account.</summary>
    public AccessError? MayUse(Instance instance) =>
        instance.AccountId != AccountId ? new AccessError.InstanceNotFound()
        : InstanceId is not null && InstanceId != instance.Id ? new AccessError.InstanceTokenMismatch()
        : null;
}
