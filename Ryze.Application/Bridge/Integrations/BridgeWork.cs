namespace Ryze.Application.Bridge.Integrations;

/// <summary>Bridge work by id only, so that one unreadable row does not hide the others.</summary>
/// <param name="Id">The id of the activation or integration.</param>
/// <param name="Channel">The link key whose lease the work needs.</param>
public sealed record BridgeWork(string Id, string Channel);
