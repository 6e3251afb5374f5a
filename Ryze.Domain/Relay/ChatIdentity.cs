namespace Ryze.Domain.Relay;

/// <summary>Who a chat is with, in every form that one event and the known pairs tell (bridge.md 3.1).</summary>
/// <param name="Key">
/// What the chat is kept under: the number when it is known, with both Brazilian forms as one, else the LID; for a group its JID.
/// </param>
/// <param name="Jid">The address as WhatsApp has it: becomes the contact's <c>source_id</c> and <c>identifier</c>.</param>
/// <param name="Lid">The linked id, also where the number is known.</param>
public sealed record ChatIdentity(string Key, string Jid, string? Lid)
{
    /// <summary>E.164; null unless it is a real number.</summary>
    public string? Phone => Relay.Jid.PhoneOf(Jid);

    /// <summary>Other addresses under which Chatwoot may know the same person: the other Brazilian form, and the LID.</summary>
    public IReadOnlyList<string> OtherJids => [.. new[] { OtherPhone is { } other ? Relay.Jid.OfNumber(other[1..]) : null, Lid }.OfType<string>().Where(jid => jid != Jid)];

    /// <summary>The other form of a Brazilian mobile number in E.164; null for everyone else.</summary>
    public string? OtherPhone => Phone is { } phone && BrazilianNumber.OtherForm(phone[1..]) is { } other ? "+" + other : null;

    /// <summary>
    /// Everything the chat has been kept under or may be: two events that share one of these belong to one chat, also while the pair of
    /// number and LID is only just being learned.
    /// </summary>
    public IReadOnlyList<string> Keys => Lid is null || Lid == Key ? [Key] : [Key, Lid];

    /// <summary>Null when the event names no chat.</summary>
    /// <param name="phoneOf">The JID of a number that is known to belong to a LID, or null.</param>
    public static ChatIdentity? Of(RelayParty chat, Func<string, string?> phoneOf)
    {
        if (LidOf(chat) is { } lid)
        {
            var phone = chat.Jid is not null && Relay.Jid.IsPerson(chat.Jid) ? chat.Jid : phoneOf(lid);
            return phone is null ? new ChatIdentity(lid, lid, lid) : new ChatIdentity(KeyOf(phone), phone, lid);
        }

        return chat.Jid is { } jid ? new ChatIdentity(KeyOf(jid), jid, null) : null;
    }

    /// <summary>Number and LID of one person, when the event tells both; else null.</summary>
    public static (string Lid, string PhoneJid)? PairIn(RelayParty chat) =>
        chat.Jid is { } jid && Relay.Jid.IsPerson(jid) && LidOf(chat) is { } lid ? (lid, jid) : null;

    private static string? LidOf(RelayParty chat) =>
        chat.Jid is { } jid && Relay.Jid.IsLid(jid) ? jid
        : chat.Lid is { } lid && Relay.Jid.IsLid(lid) && (chat.Jid is null || Relay.Jid.IsPerson(chat.Jid)) ? lid
        : null;

    private static string KeyOf(string jid) =>
        Relay.Jid.PhoneOf(jid) is { } phone ? Relay.Jid.OfNumber(BrazilianNumber.Canonical(phone[1..])) : jid;
}
