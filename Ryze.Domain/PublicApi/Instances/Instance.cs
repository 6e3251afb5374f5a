namespace Ryze.Domain.PublicApi.Instances;

/// <summary>One WhatsApp number of an account. Its name is unique within the account, ignoring case.</summary>
public sealed record Instance(string Id, string AccountId, string Name, DateTimeOffset CreatedAt);
