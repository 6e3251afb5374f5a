namespace Ryze.Domain.Accounts;

/// <summary>A customer of the operator: owns instances.</summary>
public sealed record Account(string Id, string Name, TokenHash TokenHash, DateTimeOffset CreatedAt);
