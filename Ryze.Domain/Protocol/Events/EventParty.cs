using System.Text.Json;

namespace Ryze.Domain.Protocol.Events;

/// <summary>A chat or a person.</summary>
/// <param name="Jid">Without a device suffix; null when the engine sent none.</param>
/// <param name="Lid"><c>...@lid</c>, when the engine sent it with the JID.</param>
/// <param name="Name">Empty when it has no visible character (<see cref="PersonName"/>).</param>
public sealed record EventParty(string? Jid, string? Lid, string Name)
{
    internal static EventParty Of(JsonElement? party) => new(
        Domain.Protocol.Events.Jid.Normalize(party.Text("jid")), Domain.Protocol.Events.Jid.Normalize(party.Text("lid")),
        PersonName.Clean(party.Text("name") ?? party.Text("pushName")));
}
