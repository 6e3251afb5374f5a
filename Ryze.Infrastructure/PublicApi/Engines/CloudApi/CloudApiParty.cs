using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>
/// A person or a group. A customer with a user name may have no number, and then only a business-scoped id identifies them.
/// </summary>
/// <param name="Lid">The business-scoped id's address, when <paramref name="Jid"/> is the number's.</param>
internal sealed record CloudApiParty(string? Jid, string? Lid, string? Name)
{
    /// <summary>Longer ids would not fit into an address.</summary>
    private const int MaxIdLength = 190;

    /// <param name="number">A phone number; null when Meta does not report it.</param>
    /// <param name="scopedId">The business-scoped id; null when Meta does not report it.</param>
    public static CloudApiParty Of(string? number, string? scopedId, string? name = null)
    {
        var id = ScopedId(scopedId) ?? (ScopedId(number) is { } text && IsScoped(text) ? text : null);
        var (phone, scoped) = (JidOf(number), id is null ? null : id + CloudApiRecipient.ScopedIdSuffix);
        return new CloudApiParty(phone ?? scoped, phone is null ? null : scoped, name);
    }

    /// <summary>Null when the id cannot be an address.</summary>
    public static CloudApiParty? OfGroup(string? id) =>
        id is { Length: > 0 and <= MaxIdLength } && char.IsAsciiLetterOrDigit(id[0])
            && id.All(c => char.IsAsciiLetterOrDigit(c) || "-_.=+/".Contains(c, StringComparison.Ordinal))
            ? new CloudApiParty(id + "@g.us", null, null) : null;

    /// <param name="number">Digits, sometimes with a plus sign.</param>
    public static string? JidOf(string? number)
    {
        var digits = number?.Trim().TrimStart('+');
        return digits is { Length: >= 5 and <= 20 } && digits.All(char.IsAsciiDigit)
            ? Domain.Protocol.Events.Jid.OfNumber(digits) : null;
    }

    /// <summary>Finds a contact by its number or id, or else at the same position when it has neither.</summary>
    public static JsonElement? ContactOf(IReadOnlyList<JsonElement?> contacts, string? number, string? scopedId, int index) =>
        contacts.FirstOrDefault(contact => (number is not null && contact.Text("wa_id") == number)
            || (scopedId is not null && string.Equals(contact.Text("user_id"), scopedId, StringComparison.OrdinalIgnoreCase)))
        ?? (contacts.ElementAtOrDefault(index) is { } same && ((JsonElement?)same).Text("wa_id") is null
            && ((JsonElement?)same).Text("user_id") is null ? same : null);

    public static string? NameOf(JsonElement? contact)
    {
        var profile = contact.Object("profile");
        return new[] { profile.Text("name"), profile.Text("username") }.FirstOrDefault(name => !VisibleText.IsBlank(name));
    }

    /// <param name="type">The kind of chat; null for a person.</param>
    public JsonObject ToJson(string? type = null) => GraphJson.Of(("jid", Jid), ("lid", Lid), ("name", Name), ("type", type));

    private static string? ScopedId(string? text) =>
        text is { Length: >= 3 and <= MaxIdLength } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') ? text : null;

    /// <summary>Whether it is an id and not a number, e.g. <c>BR.13491208655302741918</c>.</summary>
    private static bool IsScoped(string text) => text[2] == '.' && char.IsAsciiLetter(text[0]) && char.IsAsciiLetter(text[1]);
}
