using Ryze.Domain.AgentMessages;
using Ryze.Domain.Events;

namespace Ryze.Domain.Relay;

/// <summary>A message of WhatsApp as far as Chatwoot is to show it, read from a <c>message.exchange</c> event (ryzeapi.md 6.2).</summary>
/// <param name="Id">WhatsApp's id of the message.</param>
/// <param name="IsOutgoing">Sent by the instance's own number, on the phone or by a command.</param>
/// <param name="Type">The engine's word, e.g. <c>text</c>, <c>image</c>, <c>message_revoke</c>.</param>
/// <param name="Text">What was written; empty when nothing was.</param>
/// <param name="Source">What the sender of an own message called itself; empty for what was typed on the phone.</param>
/// <param name="QuotedId">The message it answers.</param>
/// <param name="ChangedId">The message that an edit or a revocation changes, or a reaction is about.</param>
public sealed record RelayMessage(
    string Id,
    bool IsOutgoing,
    RelayParty Chat,
    ChatKind Kind,
    RelayParty Sender,
    string Type,
    RelayAct Act,
    string Text,
    string Source,
    string? QuotedId,
    string? ChangedId)
{
    /// <summary>Longest message id kept, in characters; a longer one is not WhatsApp's.</summary>
    public const int MaxIdLength = 200;

    /// <summary>A blank at the end is refused, because SQL Server ignores it in comparisons under any collation.</summary>
    public static bool IsId(string? id) => id is { Length: > 0 and <= MaxIdLength } && !id.EndsWith(' ');

    /// <summary>When it happened, in the engine's own words; empty when it does not say.</summary>
    public string Timestamp { get; init; } = "";

    public RelayMedia? Media { get; init; }

    public RelayPlace? Place { get; init; }

    public IReadOnlyList<RelayCard> Cards { get; init; } = [];

    public RelayPoll? Poll { get; init; }

    /// <summary>An own message that a command of this bridge sent: Chatwoot has it already (bridge.md 3.1).</summary>
    public bool IsOurEcho => IsOutgoing && Source.StartsWith(CommandEcho.IdPrefix + "_", StringComparison.Ordinal);

    /// <summary>
    /// What the ledger knows the event by: an edit, a revocation and a reaction may carry the id of the message that they change, and are
    /// messages of their own in Chatwoot. What was edited back, or a reaction put back, is told from the first time by its moment.
    /// </summary>
    public string ExternalId => Act switch
    {
        RelayAct.Edit => $"{Id}:edit:{Fingerprint.Of(TextAndMoment)}",
        RelayAct.Revocation => $"{Id}:revoke",
        RelayAct.Reaction when Id == ChangedId => $"{Id}:reaction:{Fingerprint.Of(TextAndMoment)}",
        _ => Id,
    };

    private string TextAndMoment => Timestamp.Length == 0 ? Text : $"{Timestamp}\n{Text}";
}

/// <summary>What a message does.</summary>
public enum RelayAct
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

/// <summary>A chat or a person.</summary>
/// <param name="Jid">Without device suffix; null when the engine named none.</param>
/// <param name="Lid"><c>...@lid</c>, where the engine told it beside the JID.</param>
public sealed record RelayParty(string? Jid, string? Lid, string Name);

/// <summary>A file that came with a message.</summary>
/// <param name="Url">Absolute, http or https; null when the engine gave none.</param>
public sealed record RelayMedia(Uri? Url, string Type, string? MimeType, string? FileName, bool IsVoice);

/// <param name="Latitude">In degrees, north positive.</param>
/// <param name="Longitude">In degrees, east positive.</param>
public sealed record RelayPlace(double Latitude, double Longitude, string Name, string Address);

public sealed record RelayCard(string Name, IReadOnlyList<string> Phones);

public sealed record RelayPoll(string Question, IReadOnlyList<string> Options);
