namespace Ryze.Domain.Protocol.Events;

/// <summary>A message of WhatsApp as far as Chatwoot is to show it, read from a <c>message.exchange</c> event (ryzeapi.md 6.2).</summary>
/// <param name="Id">WhatsApp's id of the message.</param>
/// <param name="IsOutgoing">Sent by the instance's own number, on the phone or by a command.</param>
/// <param name="Type">The engine's word, e.g. <c>text</c>, <c>image</c>, <c>message_revoke</c>.</param>
/// <param name="Text">What was written; empty when nothing was.</param>
/// <param name="Source">What the sender of an own message called itself; empty for what was typed on the phone.</param>
/// <param name="QuotedId">The message it answers.</param>
/// <param name="ChangedId">The message that an edit or a revocation changes, or a reaction is about.</param>
public sealed record WhatsAppMessage(
    string Id,
    bool IsOutgoing,
    EventParty Chat,
    ChatKind Kind,
    EventParty Sender,
    string Type,
    MessageAct Act,
    string Text,
    string Source,
    string? QuotedId,
    string? ChangedId)
{
    /// <summary>Longest message id kept, in characters; a longer one is not WhatsApp's.</summary>
    public const int MaxIdLength = 200;

    /// <summary>A blank at the end is refused, because SQL Server ignores it in comparisons under any collation.</summary>
    public static bool IsId(string? id) => id is { Length: > 0 and <= MaxIdLength } && !id.EndsWith(' ');

    /// <summary>See <see cref="EventHead.Timestamp"/>.</summary>
    public string Timestamp { get; init; } = "";

    /// <summary>When it was written; null when the engine does not say.</summary>
    public DateTimeOffset? WrittenAt { get; init; }

    /// <summary>See <see cref="MessageContent.IsPlaceholder"/>.</summary>
    public bool IsPlaceholder { get; init; }

    public bool IsForwarded { get; init; }

    /// <summary>What it answers, in words; the quoted message itself is <see cref="QuotedId"/>.</summary>
    public MessageQuote? Quote { get; init; }

    public MessageAd? Ad { get; init; }

    /// <summary>People whose <c>@&lt;digits&gt;</c> stands in the text.</summary>
    public IReadOnlyList<EventParty> Mentions { get; init; } = [];

    public StructuredMessage? Structure { get; init; }

    public MessageMedia? Media { get; init; }

    public MessagePlace? Place { get; init; }

    public IReadOnlyList<SharedContact> Cards { get; init; } = [];

    public MessagePoll? Poll { get; init; }

    /// <summary>Set when this is a call and no message.</summary>
    public MissedCallInfo? Call { get; init; }

    /// <summary>An own message that a command of this bridge sent: Chatwoot has it already (bridge.md 3.1).</summary>
    public bool IsOurEcho => IsOutgoing && Source.StartsWith(CommandEcho.IdPrefix + "_", StringComparison.Ordinal);

    /// <summary>
    /// The ledger knows the event by it. An edit, a revocation and a reaction may carry the id of the message that they change, and are
    /// messages of their own in Chatwoot; the moment tells a repeated edit or reaction from the first one. A placeholder leaves the plain id
    /// to the message with content, which quotes refer to. A call has no message id, so its entry begins with an empty one.
    /// </summary>
    public string ExternalId => Act switch
    {
        MessageAct.Edit => $"{Id}:edit:{Fingerprint.Of(TextAndMoment)}",
        MessageAct.Revocation => $"{Id}:revoke",
        MessageAct.Reaction when Id == ChangedId => $"{Id}:reaction:{Fingerprint.Of(TextAndMoment)}",
        _ when Call is not null => $":call:{Id}",
        _ => IsPlaceholder ? $"{Id}:placeholder" : Id,
    };

    /// <summary>The version with content, which makes a placeholder superfluous; null when this is no placeholder.</summary>
    public string? SupersededBy => IsPlaceholder ? Id : null;

    private string TextAndMoment => Timestamp.Length == 0 ? Text : $"{Timestamp}\n{Text}";
}

/// <summary>What a message does.</summary>
public enum MessageAct
{
    /// <summary>Says something new.</summary>
    Say,

    /// <summary>Changes an earlier message.</summary>
    Edit,

    /// <summary>Takes an earlier message back.</summary>
    Revocation,

    /// <summary>An emoji on an earlier message; none takes it away.</summary>
    Reaction,
}

/// <summary>A file that came with a message.</summary>
/// <param name="Url">Absolute, http or https; null when the engine gave none.</param>
/// <param name="MimeType">As the engine says; what the file is its bytes decide.</param>
public sealed record MessageMedia(Uri? Url, string Type, string? MimeType, string? FileName, bool IsVoice)
{
    /// <summary>More places where the same file may be, tried in this order when <see cref="Url"/> fails.</summary>
    public IReadOnlyList<Uri> OtherUrls { get; init; } = [];
}

/// <param name="Latitude">In degrees, north positive.</param>
/// <param name="Longitude">In degrees, east positive.</param>
public sealed record MessagePlace(double Latitude, double Longitude, string Name, string Address)
{
    /// <summary>Shared while it changes.</summary>
    public bool IsLive { get; init; }
}

public sealed record SharedContact(string Name, IReadOnlyList<string> Phones)
{
    /// <summary>Mail addresses, organisation, address and the like.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}

/// <param name="Text">Words of the quoted message; empty when the event has none.</param>
/// <param name="IsOfStatus">It is a WhatsApp status, which Chatwoot never has.</param>
public sealed record MessageQuote(string Text, bool IsOfStatus);

/// <summary>The ad from which a customer came. Either may be empty.</summary>
public sealed record MessageAd(string Title, string Link);

/// <param name="IsAnswered">It shows nothing, and neither does its end.</param>
public sealed record MissedCallInfo(bool IsAnswered, bool IsVideo);

public sealed record MessagePoll(string Question, IReadOnlyList<string> Options);
