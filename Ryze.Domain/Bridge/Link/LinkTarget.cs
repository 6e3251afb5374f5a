namespace Ryze.Domain.Bridge.Link;

/// <summary>An active integration as its supervised connection needs it.</summary>
public sealed record LinkTarget(string IntegrationId, string Channel, string ChannelUrl, bool IgnoreGroups);
