using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Converts addresses: WAHA writes <c>@c.us</c> where WhatsApp writes <c>@s.whatsapp.net</c>.</summary>
internal static class WahaAddress
{
    private const string Person = "@s.whatsapp.net";

    public static string ToWaha(string jid)
    {
        var address = Jid.Normalize(jid) ?? jid;
        return Jid.IsPerson(address) ? address[..^Person.Length] + "@c.us" : address;
    }

    /// <summary>Reads an address: a text, or an object on WEBJS. Null when it is not an address.</summary>
    public static string? Of(JsonElement? value)
    {
        if (value is not { } address)
        {
            return null;
        }

        return Jid.Normalize(
            address.ValueKind != JsonValueKind.Object ? TolerantJson.AsText(address)
            : address.Text("_serialized") ?? (address.Text("user") is { } user && address.Text("server") is { } server
                ? $"{user}@{server}" : null));
    }
}

/// <summary>A chat or a person, with both forms of address where WAHA sends them.</summary>
/// <param name="Jid">A group's JID, or a person's number; null when only the LID is known.</param>
internal sealed record WahaParty(string? Jid, string? Lid, string? Name)
{
    public static readonly WahaParty None = new(null, null, null);

    /// <summary>The address of the chat, whichever there is.</summary>
    public string? Address => Jid ?? Lid;

    /// <param name="addresses">All forms of one address; the first of each kind counts.</param>
    public static WahaParty Of(string? name, params IEnumerable<string?> addresses)
    {
        var known = addresses.OfType<string>().ToList();
        return new WahaParty(
            known.Find(address => !Domain.Protocol.Events.Jid.IsLid(address)), known.Find(Domain.Protocol.Events.Jid.IsLid), name);
    }

    public bool Has(string? address) => address is not null && (address == Jid || address == Lid);

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["jid"] = Address };
        if (Lid is not null)
        {
            json["lid"] = Lid;
        }

        if (Name is not null)
        {
            json["name"] = Name;
        }

        return json;
    }
}
