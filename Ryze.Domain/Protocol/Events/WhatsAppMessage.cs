namespace Ryze.Domain.Protocol.Events;

/// <summary>A WhatsApp message for Chatwoot, read from a <c>message.exchange</c> event (docs/spec/ryzeapi.md 6.2).</summary>
/// <param name="Id">WhatsApp's message id.</param>
/// <param name="IsOutgoing">Sent by the instance's own number, on the phone or by a command.</param>
/// <param name="Type">The engine's type, e.g. <c>text</c>, <c>image</c>, <c>message_revoke</c>.</param>
/// <param name="Text">The message's text; empty when it has none.</param>
/// <param name="Source">The sending program's id for our own message, such as a command id; empty when it was typed on the phone.</param>
/// <param name="QuotedId">The answered message's id.</param>
/// <param name="ChangedId">The id of the message that an edit, revocation or reaction is about.</param>
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
    /// <summary>The longest message id, in characters; a longer one is not WhatsApp's.</summary>
    public const int MaxIdLength = 200;

    /// <summary>Rejects a trailing blank, because SQL Server ignores it in comparisons under any collation.</summary>
    public static bool IsId(string? id) => id is { Length: > 0 and <= MaxIdLength } && !id.EndsWith(' ');

    /// <summary>See <see cref="EventHead.Timestamp"/>.</summary>
    public string Timestamp { get; init; } = "";

    /// <summary>When it was written; null when the engine sends no time.</summary>
    public DateTimeOffset? WrittenAt { get; init; }

    /// <summary>See <see cref="MessageContent.IsPlaceholder"/>.</summary>
    public bool IsPlaceholder { get; init; }

    public bool IsForwarded { get; init; }

    /// <summary>The answered message's text; <see cref="QuotedId"/> is its id.</summary>
    public MessageQuote? Quote { get; init; }

    public MessageAd? Ad { get; init; }

    /// <summary>The people whose <c>@&lt;digits&gt;</c> is in the text.</summary>
    public IReadOnlyList<EventParty> Mentions { get; init; } = [];

    public StructuredMessage? Structure { get; init; }

    public MessageMedia? Media { get; init; }

    public MessagePlace? Place { get; init; }

    public IReadOnlyList<SharedContact> Cards { get; init; } = [];

    public MessagePoll? Poll { get; init; }

    /// <summary>Set when this is a call instead of a message.</summary>
    public MissedCallInfo? Call { get; init; }

    /// <summary>Whether a command of this bridge sent it, so that Chatwoot already has it (docs/spec/bridge.md 3.1).</summary>
    public bool IsOwnEcho => IsOutgoing && CommandEcho.IsOwn(Source);

    /// <summary>
    /// The message's key in the ledger. Edits, revocations and reactions get their own key, because they may carry the changed message's
    /// id. Their time distinguishes repeated edits or reactions. A placeholder leaves the plain id to the message with content, and a
    /// call's key starts with an empty id.
    /// </summary>
    public string ExternalId => Act switch
    {
        MessageAct.Edit => $"{Id}:edit:{Fingerprint.Of(TextAndMoment)}",
        MessageAct.Revocation => $"{Id}:revoke",
        MessageAct.Reaction when Id == ChangedId => $"{Id}:reaction:{Fingerprint.Of(TextAndMoment)}",
        _ when Call is not null => $":call:{Id}",
        _ => IsPlaceholder ? $"{Id}:placeholder" : Id,
    };

    /// <summary>The version with content, which replaces a placeholder; null when this is not a placeholder.</summary>
    public string? SupersededBy => IsPlaceholder ? Id : null;

    private string TextAndMoment => Timestamp.Length == 0 ? Text : $"{Timestamp}\n{Text}";
}

/// <summary>What a message does.</summary>
public enum MessageAct
{
    /// <summary>A new message.</summary>
    Say,

    /// <summary>Changes an earlier message.</summary>
    Edit,

    /// <summary>Deletes an earlier message.</summary>
    Revocation,

    /// <summary>An emoji on an earlier message; an empty one removes it.</summary>
    Reaction,
}

/// <summary>A message's file.</summary>
/// <param name="Url">Absolute, http or https; null when the engine sent none.</param>
/// <param name="MimeType">The engine's type; the file's bytes decide the real one.</param>
public sealed record MessageMedia(Uri? Url, string Type, string? MimeType, string? FileName, bool IsVoice)
{
    /// <summary>Other URLs of the same file, tried in order when <see cref="Url"/> fails.</summary>
    public IReadOnlyList<Uri> OtherUrls { get; init; } = [];
}

/// <param name="Latitude">In degrees, north positive.</param>
/// <param name="Longitude">In degrees, east positive.</param>
public sealed record MessagePlace(double Latitude, double Longitude, string Name, string Address)
{
    /// <summary>Whether the location keeps changing.</summary>
    public bool IsLive { get; init; }
}

public sealed record SharedContact(string Name, IReadOnlyList<string> Phones)
{
    /// <summary>Mail addresses, organization, address and other details.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}

/// <param name="Text">The quoted text; empty when the event has none.</param>
/// <param name="IsOfStatus">Whether it quotes a WhatsApp status, which Chatwoot never has.</param>
public sealed record MessageQuote(string Text, bool IsOfStatus);

/// <summary>The ad that led the customer to the chat. Either member may be empty.</summary>
public sealed record MessageAd(string Title, string Link);

/// <param name="IsAnswered">An answered call shows nothing in Chatwoot, and neither does its end.</param>
public sealed record MissedCallInfo(bool IsAnswered, bool IsVideo);

public sealed record MessagePoll(string Question, IReadOnlyList<string> Options);
