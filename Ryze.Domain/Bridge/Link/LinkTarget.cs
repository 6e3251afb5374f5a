namespace Ryze.Domain.Bridge.Link;

/// <summary>An active integration, with the data that its link needs.</summary>
public sealed record LinkTarget(string IntegrationId, string Channel, string ChannelUrl, bool IgnoreGroups);
