using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>Reads a message's context: the answered message, the ad before it, and the mentioned people.</summary>
internal static class ContextReader
{
    private const string StatusChat = "status@broadcast";

    private static readonly string[] Contexts = ["context", "contextInfo", "reply"];
    private static readonly string[] Chats = ["remoteJid", "remote_jid", "chat", "chatJid", "jid"];
    private static readonly string[] Quoted = ["quotedMessage", "quoted", "message"];
    private static readonly string[] QuotedWords =
        ["text", "conversation", "caption", "body", "content", "contenttext", "title", "name", "displayname"];
    private static readonly string[] Mentions = ["mentionedJid", "mentionedJids", "mentioned_jid", "mentions", "mentioned"];

    public static JsonElement? ContextOf(JsonElement? message) =>
        Contexts.Select(name => message.Filled(name)).FirstOrDefault(context => context is not null);

    public static MessageQuote? QuoteOf(JsonElement? message)
    {
        if (ContextOf(message) is not { } context)
        {
            return null;
        }

        JsonElement? quoting = context;
        var isOfStatus = Chats.Any(name => (quoting.Text(name) ?? quoting.Object(name).Text("jid")) == StatusChat)
            || quoting.Flag("isStatus") || quoting.Flag("isStatusReply");
        var quoted = Quoted.Select(name => quoting.Filled(name)).FirstOrDefault(found => found is not null);
        var words = WordsIn(context, ofQuoted: false) ?? (quoted is { } inner ? WordsIn(inner, ofQuoted: true) : null) ?? "";
        return words.Length > 0 || isOfStatus ? new MessageQuote(words, isOfStatus) : null;
    }

    public static MessageAd? AdOf(JsonElement? message)
    {
        var ad = ContextOf(message).Filled("externalAdReply") ?? message.Filled("externalAdReply") ?? ContextOf(message).Filled("adReply")
            ?? message.Filled("referral") ?? ContextOf(message).Filled("referral");
        if (ad is not { } found)
        {
            return null;
        }

        var members = KnownNames.Walk(found).ToList();
        var read = new MessageAd(
            KnownNames.FirstWords(members, "title", "headline", "body") ?? "",
            KnownNames.FirstWords(members, "sourceurl", "url", "link", "canonicalurl", "mediaurl") ?? "");
        return read.Title.Length > 0 || read.Link.Length > 0 ? read : null;
    }

    public static bool IsForwarded(JsonElement? message) =>
        message.Flag("isForwarded") || ContextOf(message).Flag("isForwarded") || message.Filled("forward") is not null
        || ContextOf(message).Number("forwardingScore") > 0;

    public static IReadOnlyList<EventParty> MentionsOf(JsonElement? message) =>
    [
        .. new[] { ContextOf(message), message }
            .SelectMany(json => Mentions.SelectMany(name => json.Items(name)))
            .Select(PersonOf)
            .Where(person => person.Jid is not null || person.Lid is not null)
            .Distinct(),
    ];

    private static EventParty PersonOf(JsonElement mention)
    {
        JsonElement? person = mention;
        return mention.AsWords() is { } jid
            ? new EventParty(Jid.Normalize(jid), null, "")
            : new EventParty(
                Jid.Normalize(person.Text("jid")), Jid.Normalize(person.Text("lid")),
                (person.Text("name") ?? person.Text("pushName") ?? "").Trim());
    }

    /// <param name="ofQuoted">Whether the whole object belongs to the quoted message; otherwise only the context's direct members
    /// do.</param>
    private static string? WordsIn(JsonElement json, bool ofQuoted)
    {
        var members = ofQuoted
            ? [.. KnownNames.Walk(json)]
            : json.Members().Select(member => (Key: KnownNames.KeyOf(member.Name), member.Value, Owner: json)).ToList();
        return KnownNames.FirstWords(members, QuotedWords);
    }
}
