namespace Ryze.Application.PublicApi.Accounts;

/// <summary>An account as its operator sees it: never its token.</summary>
/// <param name="Instances">How many it has.</param>
/// <param name="Quota">How many it may have.</param>
public sealed record AccountView(string Id, string Name, int Instances, int Quota, DateTimeOffset CreatedAt);
