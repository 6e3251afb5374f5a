using System.Globalization;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.Bridge.ToChatwoot;

/// <summary>
/// All texts that Ryze itself adds to a customer's message, as Markdown. Callers escape the values they insert. English only for now.
/// </summary>
internal static class CustomerMessageTexts
{
    public const string Edited = "_Edited:_";
    public const string Deleted = "_This message was deleted on WhatsApp._";
    public const string ReactionRemoved = "_Reaction removed._";
    public const string ReactedWith = "_Reacted with_";
    public const string Location = "_Location:_";
    public const string LiveLocation = "_Live location:_";
    public const string Contact = "_Contact:_";
    public const string WithoutName = "without a name";
    public const string Poll = "_Poll:_";
    public const string MissedCall = "_Missed call._";
    public const string MissedVideoCall = "_Missed video call._";
    public const string EmptyMessage = "_(empty message)_";
    public const string Forwarded = "_Forwarded:_";
    public const string FromAd = "_From an ad:_";
    public const string AnswersYourStatus = "_Answers your status:_";
    public const string AnswersStatus = "_Answers a status:_";

    /// <param name="type">The engine's type name.</param>
    public static string CannotBeShown(string type) =>
        $"_A message that cannot be shown here ({(type.Length == 0 ? "unknown type" : type)})._";

    public static string CannotBeShownInFull(string type) =>
        $"_The rest of this message cannot be shown here ({(type.Length == 0 ? "unknown type" : type)})._";

    public static string NotFetched(string file, string name) => $"_{Capital(file)} could not be fetched{InBrackets(name)}._";

    public static string TooLarge(string file, string name, long mebibytes) =>
        string.Create(
            CultureInfo.InvariantCulture, $"_{Capital(file)} is larger than {mebibytes} MiB and was not fetched{InBrackets(name)}._");

    public static string TooLargeForChatwoot(string file, string name) => $"_{Capital(file)} is too large for Chatwoot{InBrackets(name)}._";

    public static string WrittenAt(DateTimeOffset moment) => $"_Written on {Moment(moment)}._";

    /// <summary>Uses the engine's UTC offset, because the bridge does not know the agent's time zone.</summary>
    public static string Moment(DateTimeOffset moment)
    {
        var time = moment.ToString("yyyy-MM-dd 'at' HH:mm", CultureInfo.InvariantCulture);
        return moment.Offset == TimeSpan.Zero ? $"{time} (UTC)" : $"{time} (UTC{moment.ToString("zzz", CultureInfo.InvariantCulture)})";
    }

    public static string File(MessageMedia media) => media.IsVoice ? "voice message" : media.Type switch
    {
        "image" or "video" or "audio" or "sticker" => media.Type,
        "ptt" => "voice message",
        "ptv" => "video",
        _ => "file",
    };

    /// <summary>Empty when the fields need no heading.</summary>
    public static string Heading(StructureKind kind) => kind switch
    {
        StructureKind.Order => "_Order:_",
        StructureKind.Product => "_Product:_",
        StructureKind.Payment => "_Payment:_",
        StructureKind.GroupInvite => "_Group invitation:_",
        StructureKind.Event => "_Event:_",
        StructureKind.Album => "_Album:_",
        StructureKind.Comment => "_Comment:_",
        StructureKind.Call => "_Call:_",
        StructureKind.PollVote => "_Poll vote:_",
        StructureKind.Business or StructureKind.Unknown or _ => "",
    };

    /// <param name="value">Already escaped.</param>
    public static string Field(FieldKind kind, string value) => kind switch
    {
        FieldKind.ItemCount => value == "1" ? "1 item" : $"{value} items",
        FieldKind.Amount => $"Total: {value}",
        FieldKind.Starts => $"Starts: {value}",
        FieldKind.Ends => $"Ends: {value}",
        FieldKind.ImageCount => value == "1" ? "1 image" : $"{value} images",
        FieldKind.VideoCount => value == "1" ? "1 video" : $"{value} videos",
        FieldKind.Duration => $"{value} seconds",
        FieldKind.Footer => $"_{value}_",
        FieldKind.Choice => $"- {value}",
        _ => value,
    };

    private static string InBrackets(string name) => name.Length == 0 ? "" : $" ({name})";

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
