namespace Ryze.Application.PublicApi.Accounts;

/// <summary>An account as the operator sees it, without its token.</summary>
/// <param name="Instances">The number of instances.</param>
/// <param name="Quota">The maximum number of instances.</param>
public sealed record AccountView(string Id, string Name, int Instances, int Quota, DateTimeOffset CreatedAt);
