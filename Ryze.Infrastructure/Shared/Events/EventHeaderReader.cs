using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>Reads an event's header from its body. Missing members and other types are empty, and no content throws.</summary>
internal static class EventHeaderReader
{
    /// <param name="data">UTF-8 JSON.</param>
    /// <returns>The header of an event without a chat when the data is not JSON.</returns>
    public static EventHeader Read(string name, ReadOnlyMemory<byte> data)
    {
        try
        {
            using var json = JsonDocument.Parse(data);
            return Read(name, json.RootElement, new EventHead(json.RootElement));
        }
        catch (JsonException)
        {
            var nobody = new EventParty(null, null, "");
            return new EventHeader(ChatKind.None, nobody, nobody, IsOutgoing: false, null, null);
        }
    }

    public static EventHeader Read(string name, JsonElement data, EventHead head)
    {
        // An answered call has its chat, because it prevents the note of a missed call.
        var call = name == EventNames.Call ? CallReader.Read("", data) : null;
        return new EventHeader(
            name == EventNames.Call ? call?.Kind ?? ChatKind.None : head.Kind,
            AddressesOf(call?.Chat ?? head.Chat),
            AddressesOf(head.Sender),
            head.IsOutgoing,
            WhatsAppMessage.IsId(head.Id) ? head.Id : null,
            head.IsOutgoing && head.Message.Text("source") is { Length: > 0 } source ? source : null);
    }

    private static EventParty AddressesOf(EventParty party) =>
        new(party.Jid, party.Lid is { } lid && Jid.IsLid(lid) ? lid : null, "");
}
