namespace Ryze.Domain.Protocol.Events;

/// <summary>A chat or a person.</summary>
/// <param name="Jid">Without a device suffix; null when the engine sent none.</param>
/// <param name="Lid"><c>...@lid</c>, when the engine sent it with the JID.</param>
/// <param name="Name">Empty when it has no visible character (<see cref="PersonName"/>).</param>
public sealed record EventParty(string? Jid, string? Lid, string Name);
