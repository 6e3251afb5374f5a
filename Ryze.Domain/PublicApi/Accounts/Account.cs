namespace Ryze.Domain.PublicApi.Accounts;

/// <summary>The operator's customer, who owns instances.</summary>
/// <param name="Quota">The maximum number of instances, see <see cref="AccountQuota"/>.</param>
public sealed record Account(string Id, string Name, TokenHash TokenHash, int Quota, DateTimeOffset CreatedAt);
