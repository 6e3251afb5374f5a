namespace Ryze.Domain.Bridge;

/// <summary>An active integration as its supervised connection needs it.</summary>
public sealed record ChannelTarget(string IntegrationId, string Channel, string ChannelUrl, bool IgnoreGroups);
