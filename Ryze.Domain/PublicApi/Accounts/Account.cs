namespace Ryze.Domain.PublicApi.Accounts;

/// <summary>A customer of the operator: owns instances.</summary>
/// <param name="Quota">How many instances it may have at a time, see <see cref="AccountQuota"/>.</param>
public sealed record Account(string Id, string Name, TokenHash TokenHash, int Quota, DateTimeOffset CreatedAt);
