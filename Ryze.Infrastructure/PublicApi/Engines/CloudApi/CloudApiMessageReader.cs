using System.Text.Json;
using System.Text.Json.Nodes;
using static Ryze.Infrastructure.PublicApi.Engines.CloudApi.GraphJson;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Reads one message, or the echo of a message typed on the phone.</summary>
internal static class CloudApiMessageReader
{
    private const int MaxKindLength = 40;

    public static PartReading Read(CloudApiChange change, JsonElement? message, int index, bool isEcho)
    {
        var type = KindOf(message.Text("type"));
        if (type == "system")
        {
            // A changed number or identity. It has no sender to answer.
            return PartReading.Dropped;
        }

        var person = isEcho
            ? PersonOf(change, message, index, "to", "to_user_id")
            : PersonOf(change, message, index, "from", "from_user_id");
        var group = message.Text("group_id") is { } groupId ? CloudApiParty.OfGroup(groupId) : null;
        var chat = message.Text("group_id") is null ? person : group;
        if (chat?.Jid is null || message.Id("id") is not { } id)
        {
            return PartReading.Unread(type.Length > 0 ? type : "message");
        }

        var content = CloudApiContent.Of(type, message);
        AddSurroundings(content.Message, message);
        var sender = isEcho ? CloudApiParty.Of(change.OwnNumber, null) : person;
        var data = Of(
            ("id", id),
            ("direction", isEcho ? "outgoing" : "incoming"),
            ("timestamp", CanonicalEvent.TimeOf(message.Number("timestamp"))),
            ("chat", chat.ToJson(group is null ? "private" : "group")),
            ("sender", sender.Jid is null ? null : sender.ToJson()),
            ("message", content.Message));
        return PartReading.Of(CanonicalEvent.Of(change.PhoneNumberId, CanonicalEvent.Message, data, content.File));
    }

    /// <summary>A kind as it may be logged: Meta's own word, or nothing. Never another text, which could be content.</summary>
    public static string KindOf(string? type) =>
        type is { Length: <= MaxKindLength } && type.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? type.ToLowerInvariant() : "";

    public static CloudApiParty PersonOf(
        CloudApiChange change, JsonElement? part, int index, string numberName, string scopedIdName)
    {
        var (number, scopedId) = (part.Text(numberName)?.Trim().TrimStart('+'), part.Text(scopedIdName));
        var contact = CloudApiParty.ContactOf(change.Contacts, number, scopedId, index);
        return CloudApiParty.Of(
            number ?? contact.Text("wa_id"), scopedId ?? contact.Text("user_id"), CloudApiParty.NameOf(contact));
    }

    /// <summary>Quote, forwarded mark, product and ad. Edits, revocations and reactions have none: their target is another field.</summary>
    private static void AddSurroundings(JsonObject content, JsonElement? message)
    {
        content["source"] = "";
        if (content["type"]?.GetValue<string>() is "message_edit" or "message_revoke" or "reaction")
        {
            return;
        }

        var context = message.Object("context");
        if (context.IsTrue("forwarded") || context.IsTrue("frequently_forwarded"))
        {
            content["isForwarded"] = true;
        }

        if (context.Id("id") is { } quoted)
        {
            content["context"] = Of(("messageId", quoted));
        }

        if (context.Object("referred_product").Text("product_retailer_id") is { } product)
        {
            content["product"] = Of(("title", product));
        }

        var ad = message.Object("referral");
        if ((ad.Text("headline") ?? ad.Text("body") ?? ad.Text("source_url")) is not null)
        {
            content["referral"] = Of(
                ("headline", ad.Text("headline")), ("body", ad.Text("body")), ("sourceUrl", ad.Text("source_url")));
        }
    }
}
