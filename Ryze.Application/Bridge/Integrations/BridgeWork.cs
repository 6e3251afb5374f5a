namespace Ryze.Application.Bridge.Integrations;

/// <summary>Something of the bridge's that is to be worked on: named only, so that one unreadable row cannot hide the others.</summary>
/// <param name="Id">Of the activation or integration.</param>
/// <param name="Channel">Whose lease the work needs.</param>
public sealed record BridgeWork(string Id, string Channel);
