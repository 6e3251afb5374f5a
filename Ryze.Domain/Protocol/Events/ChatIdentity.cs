namespace Ryze.Domain.Protocol.Events;

/// <summary>The party of a chat, with every address that one event and the known pairs give (bridge.md 3.1).</summary>
/// <param name="Key">
/// The chat is kept under it: the canonical form of the number when the number is known, else the LID; for a group its JID.
/// </param>
/// <param name="Jid">The address as WhatsApp has it: becomes the contact's <c>source_id</c> and <c>identifier</c>.</param>
/// <param name="Lid">The linked id, also where the number is known.</param>
public sealed record ChatIdentity(string Key, string Jid, string? Lid)
{
    /// <summary>E.164; null unless it is a valid number.</summary>
    public string? Phone { get; private init; }

    /// <summary>The other national form of the number in E.164, e.g. without Brazil's ninth digit; null when there is none.</summary>
    public string? OtherPhone { get; private init; }

    /// <summary>Other addresses under which Chatwoot may know the same person: the other form of the number, and the LID.</summary>
    public IReadOnlyList<string> OtherJids => [.. new[] { OtherPhone is { } other ? Domain.Protocol.Events.Jid.OfNumber(other[1..]) : null, Lid }.OfType<string>().Where(jid => jid != Jid)];

    /// <summary>
    /// Every key the chat has had or may get: two events that share a key belong to one chat, also while the pair of number and LID is only
    /// just being learned.
    /// </summary>
    public IReadOnlyList<string> Keys => Lid is null || Lid == Key ? [Key] : [Key, Lid];

    public static bool HasAddress(EventParty chat) => chat.Jid is not null || LidOf(chat) is not null;

    /// <summary>Null when the event names no chat.</summary>
    /// <param name="phoneOf">The JID of a number that is known to belong to a LID, or null.</param>
    public static ChatIdentity? Of(EventParty chat, Func<string, string?> phoneOf, INumberingPlan plan)
    {
        var lid = LidOf(chat);
        var phone = chat.Jid is { } jid && !Domain.Protocol.Events.Jid.IsLid(jid) ? jid : lid is null ? null : phoneOf(lid);
        return (phone ?? lid) is not { } address ? null
            : Domain.Protocol.Events.Jid.PhoneOf(address) is { } number ? OfNumber(number[1..], address, lid, plan)
            : new ChatIdentity(address, address, lid);
    }

    /// <summary>Number and LID of one person, when the event gives both; else null.</summary>
    public static (string Lid, string PhoneJid)? PairIn(EventParty party) =>
        party.Jid is { } jid && Domain.Protocol.Events.Jid.IsPerson(jid) && LidOf(party) is { } lid ? (lid, jid) : null;

    /// <summary>Null where the party is no person with a linked id.</summary>
    public static string? LidOf(EventParty party) =>
        party.Jid is { } jid && Domain.Protocol.Events.Jid.IsLid(jid) ? jid
        : party.Lid is { } lid && Domain.Protocol.Events.Jid.IsLid(lid) && (party.Jid is null || Domain.Protocol.Events.Jid.IsPerson(party.Jid)) ? lid
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
