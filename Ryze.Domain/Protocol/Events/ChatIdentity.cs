namespace Ryze.Domain.Protocol.Events;

/// <summary>A chat's party, with every address from an event and from known pairs (docs/spec/bridge.md 3.1).</summary>
/// <param name="Key">Identifies the chat: the number's canonical form when the number is known, otherwise the LID; a group's JID.</param>
/// <param name="Jid">WhatsApp's address, used as the contact's <c>source_id</c> and <c>identifier</c>.</param>
/// <param name="Lid">The linked id, also when the number is known.</param>
public sealed record ChatIdentity(string Key, string Jid, string? Lid)
{
    /// <summary>E.164; null unless it is a valid number.</summary>
    public string? Phone { get; private init; }

    /// <summary>The number's other national form in E.164, e.g. without Brazil's ninth digit; null when there is none.</summary>
    public string? OtherPhone { get; private init; }

    /// <summary>Other addresses that the person's contact may have in Chatwoot: the number's other form, and the LID.</summary>
    public IReadOnlyList<string> OtherJids =>
        [.. new[] { OtherPhone is { } other ? Domain.Protocol.Events.Jid.OfNumber(other[1..]) : null, Lid }.OfType<string>()
        .Where(jid => jid != Jid)];

    /// <summary>
    /// All past and future keys of the chat. Events that share a key belong to one chat, even before the bridge stores the pair of number
    /// and LID.
    /// </summary>
    public IReadOnlyList<string> Keys => Lid is null || Lid == Key ? [Key] : [Key, Lid];

    public static bool HasAddress(EventParty chat) => chat.Jid is not null || LidOf(chat) is not null;

    /// <summary>Null when the event names no chat.</summary>
    /// <param name="phoneOf">Returns the JID of a LID's number, or null when unknown.</param>
    public static ChatIdentity? Of(EventParty chat, Func<string, string?> phoneOf, INumberingPlan plan)
    {
        var lid = LidOf(chat);
        var phone = chat.Jid is { } jid && !Domain.Protocol.Events.Jid.IsLid(jid) ? jid : lid is null ? null : phoneOf(lid);
        return (phone ?? lid) is not { } address ? null
            : Domain.Protocol.Events.Jid.PhoneOf(address) is { } number ? OfNumber(number[1..], address, lid, plan)
            : new ChatIdentity(address, address, lid);
    }

    /// <summary>A person's number and LID when the event has both; otherwise null.</summary>
    public static (string Lid, string PhoneJid)? PairIn(EventParty party) =>
        party.Jid is { } jid && Domain.Protocol.Events.Jid.IsPerson(jid) && LidOf(party) is { } lid ? (lid, jid) : null;

    /// <summary>Null when the party is not a person with a linked id.</summary>
    public static string? LidOf(EventParty party) =>
        party.Jid is { } jid && Domain.Protocol.Events.Jid.IsLid(jid) ? jid
        : party.Lid is { } lid && Domain.Protocol.Events.Jid.IsLid(lid)
            && (party.Jid is null || Domain.Protocol.Events.Jid.IsPerson(party.Jid)) ? lid
        : null;

    private static ChatIdentity OfNumber(string digits, string jid, string? lid, INumberingPlan plan)
    {
        var other = plan.OtherForm(digits);
        return new ChatIdentity(Domain.Protocol.Events.Jid.OfNumber(plan.Canonical(digits)), jid, lid)
        {
            Phone = plan.IsValid(digits) || (other is not null && plan.IsValid(other)) ? "+" + digits : null,
            OtherPhone = other is null ? null : "+" + other,
        };
    }
}
