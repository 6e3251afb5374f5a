namespace Ryze.Domain.PublicApi.Instances;

/// <summary>One WhatsApp connection of an account. Its name is unique within the account, compared without case.</summary>
public sealed record Instance(string Id, string AccountId, string Name, DateTimeOffset CreatedAt);
