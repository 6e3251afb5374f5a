using System.Globalization;
using System.Text.RegularExpressions;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.Bridge.ToChatwoot;

/// <summary>The text that an agent reads. Every kind of message has a text, so that none arrives empty (docs/spec/bridge.md 3.1).</summary>
public static partial class MessageText
{
    /// <summary>In characters; Chatwoot rejects a longer text with 422 (docs/spec/chatwoot.md 1.3.5).</summary>
    public const int MaxLength = 150_000;

    /// <summary>A newer message shows no time.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(15);

    /// <summary>The length of a quote in characters: one line, not the whole message.</summary>
    private const int MaxQuoted = 200;

    public static string Of(WhatsAppMessage message, MessageContext known)
    {
        var text = message.Act switch
        {
            MessageAct.Edit => $"{CustomerMessageTexts.Edited}\n{OrEmpty(Written(message, known))}",
            MessageAct.Revocation => CustomerMessageTexts.Deleted,
            MessageAct.Reaction =>
                message.Text.Length == 0
                ? CustomerMessageTexts.ReactionRemoved : $"{CustomerMessageTexts.ReactedWith} {InboundMarkdown.EscapeLine(message.Text)}",
            _ => Said(message, known),
        };
        var written = LateOf(message, known.Now) is { } moment ? CustomerMessageTexts.WrittenAt(moment) : "";
        text = Lines(
            Author(message, known), written, message.IsForwarded ? CustomerMessageTexts.Forwarded : "", QuoteOf(message, known),
            AdOf(message), text);
        return text.Length <= MaxLength ? text : text[..CutOf(text)] + "…";
    }

    /// <summary>Where a long text is cut. A line with code is removed completely, because half of the code would act as Markdown.</summary>
    private static int CutOf(string text)
    {
        var cut = char.IsHighSurrogate(text[MaxLength - 2]) ? MaxLength - 2 : MaxLength - 1;
        var line = text.LastIndexOf('\n', cut) + 1;
        return line > 0 && text.AsSpan(line, cut - line).Contains('`') ? line : cut;
    }

    /// <summary>When a message was written that is delivered late; null for a message on time.</summary>
    public static DateTimeOffset? LateOf(WhatsAppMessage message, DateTimeOffset? now) =>
        now - message.WrittenAt > LateAfter ? message.WrittenAt : null;

    private static string Said(WhatsAppMessage message, MessageContext known)
    {
        var written = Written(message, known);
        var shown = message switch
        {
            { Call: { } call } => call.IsVideo ? CustomerMessageTexts.MissedVideoCall : CustomerMessageTexts.MissedCall,
            { Media: { } media } => FileOf(media, known.File),
            { Place: { } place } => PlaceOf(place),
            { Cards.Count: > 0 } => string.Join("\n\n", message.Cards.Select(CardOf)),
            { Poll: { } poll } =>
                $"{CustomerMessageTexts.Poll} {Line(poll.Question)}" + string.Concat(poll.Options.Select(option => $"\n- {Line(option)}")),
            { Structure: { } structure } => StructureOf(structure, message),
            _ => "",
        };
        return shown.Length > 0 || written.Length > 0 || message is { Media: not null } || message.Ad is not null ? Lines(shown, written)
            : message.Text.Length > 0 || message.Type is "text" or "conversation" or "extended_text" ? CustomerMessageTexts.EmptyMessage
            : CustomerMessageTexts.CannotBeShown(TypeOf(message.Type));
    }

    /// <summary>Empty when there is no visible text.</summary>
    private static string Written(WhatsAppMessage message, MessageContext known) =>
        VisibleText.IsBlank(message.Text) ? "" : InboundMarkdown.FromWhatsApp(WithNames(message, known));

    private static string OrEmpty(string written) => written.Length > 0 ? written : CustomerMessageTexts.EmptyMessage;

    /// <summary>Replaces mentions by names. WhatsApp sends only the digits of the mentioned person's address.</summary>
    private static string WithNames(WhatsAppMessage message, MessageContext known)
    {
        if (message.Mentions.Count == 0)
        {
            return message.Text;
        }

        var names = message.Mentions
            .SelectMany(
                person => new[] { person.Jid, person.Lid }.OfType<string>()
                .Select(jid => (User: Jid.UserOf(jid), Name: NameOf(person, known))))
            .Where(mention => mention.Name is not null)
            .DistinctBy(mention => mention.User, StringComparer.Ordinal)
            .ToDictionary(mention => mention.User, mention => Marks().Replace(mention.Name!, "").Trim(), StringComparer.Ordinal);
        return Mention()
            .Replace(
            message.Text,
            match => names.TryGetValue(match.Groups["user"].Value, out var name) && name.Length > 0 ? "@" + name : match.Value);
    }

    /// <summary>Names the author in a group, because the Chatwoot contact is the whole group.</summary>
    private static string Author(WhatsAppMessage message, MessageContext known)
    {
        if (message.Kind is not ChatKind.Group || message.IsOutgoing)
        {
            return "";
        }

        var name = NameOf(message.Sender, known) ?? (message.Sender.Jid ?? message.Sender.Lid)?.Split('@')[0];
        return name is null ? "" : $"**{Line(name)}:**";
    }

    /// <summary>A visible name, otherwise a number; null when both are unknown.</summary>
    private static string? NameOf(EventParty person, MessageContext known)
    {
        var addresses = new[] { person.Jid, person.Lid }.OfType<string>().ToList();
        return !VisibleText.IsBlank(person.Name) ? person.Name
            : addresses.Select(jid => known.People.GetValueOrDefault(jid)).FirstOrDefault(name => !VisibleText.IsBlank(name))
                ?? addresses.Select(Jid.PhoneOf).FirstOrDefault(phone => phone is not null);
    }

    private static string QuoteOf(WhatsAppMessage message, MessageContext known)
    {
        if (message.Quote is not { } quote || (known.HasQuoted && !quote.IsOfStatus))
        {
            return "";
        }

        var line = WhiteSpace().Replace(quote.Text, " ").Trim();
        line = line.Length <= MaxQuoted ? line : line[..(char.IsHighSurrogate(line[MaxQuoted - 1]) ? MaxQuoted - 1 : MaxQuoted)] + "…";

        // The empty line ends the quote: otherwise Markdown would add the answer to it.
        var quoted = VisibleText.IsBlank(line) ? "" : $"> {Line(line)}\n";
        return quote.IsOfStatus
            ? Lines(message.IsOutgoing ? CustomerMessageTexts.AnswersStatus : CustomerMessageTexts.AnswersYourStatus, quoted) : quoted;
    }

    private static string AdOf(WhatsAppMessage message) =>
        message.Ad is { } ad
            ? Lines(ad.Title.Length > 0 ? $"{CustomerMessageTexts.FromAd} {Line(ad.Title)}" : CustomerMessageTexts.FromAd, Line(ad.Link))
            : "";

    private static string FileOf(MessageMedia media, FileOutcome outcome)
    {
        var (file, name) = (CustomerMessageTexts.File(media), Line(FileNames.Clean(media.FileName ?? "")));
        return outcome switch
        {
            FileOutcome.Attached => "",
            FileOutcome.TooLarge => CustomerMessageTexts.TooLarge(file, name, FileNames.MaxMebibytes),
            FileOutcome.TooLargeForChatwoot => CustomerMessageTexts.TooLargeForChatwoot(file, name),
            _ => CustomerMessageTexts.NotFetched(file, name),
        };
    }

    private static string PlaceOf(MessagePlace place) =>
        Lines(
            place.IsLive ? CustomerMessageTexts.LiveLocation : CustomerMessageTexts.Location, Line(place.Name), Line(place.Address),
            MapOf(string.Create(CultureInfo.InvariantCulture, $"{place.Latitude},{place.Longitude}")));

    private static string MapOf(string coordinates) => "https://www.google.com/maps?q=" + coordinates;

    private static string CardOf(SharedContact card) => Lines(
        [$"{CustomerMessageTexts.Contact} {(PersonName.Clean(card.Name) is { Length: > 0 } name ? Line(name) : CustomerMessageTexts.WithoutName)}",
        .. card.Phones.Select(Line), .. card.Details.Select(Line)]);

    private static string StructureOf(StructuredMessage structure, WhatsAppMessage message)
    {
        // Engines repeat the object's text as the message's content.
        var fields = structure.Fields.Where(field => field.Value != message.Text.Trim()).Select(FieldOf);
        var lines = Lines([CustomerMessageTexts.Heading(structure.Kind), .. fields]);
        return structure.Kind is StructureKind.Unknown ? Lines(lines, CustomerMessageTexts.CannotBeShownInFull(TypeOf(message.Type)))
            : structure.Fields.Count == 0
                && structure.Kind is not StructureKind.Business ? Lines(lines, CustomerMessageTexts.CannotBeShown(TypeOf(message.Type)))
            : lines;
    }

    private static string FieldOf(StructuredField field) => CustomerMessageTexts.Field(field.Kind, field.Kind switch
    {
        FieldKind.Text => InboundMarkdown.FromWhatsApp(field.Value),
        FieldKind.Place => MapOf(field.Value),
        FieldKind.Starts or FieldKind.Ends when Moments.Read(field.Value) is { } moment => CustomerMessageTexts.Moment(moment),
        _ => Line(field.Value),
    });

    private static string Line(string text) => InboundMarkdown.EscapeLine(text);

    private static string Lines(params IEnumerable<string> lines) => string.Join('\n', lines.Where(line => line.Length > 0));

    // The type stands between underscores, which would end the italics.
    private static string TypeOf(string type) => Line(type.Replace('_', ' '));

    [GeneratedRegex(@"(?<!\w)@(?<user>\d{5,20})(?!\d)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mention();

    [GeneratedRegex(@"[*_~`\\\s]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Marks();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WhiteSpace();
}
