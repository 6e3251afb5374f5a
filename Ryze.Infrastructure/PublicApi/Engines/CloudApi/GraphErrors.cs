using System.Collections.Frozen;
using System.Globalization;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Meta's error codes (docs/spec/engines.md 4): what each means for a command, and what an agent reads.</summary>
internal static class GraphErrors
{
    public const string OutsideWindow =
        "the customer wrote more than 24 hours ago: WhatsApp only allows approved templates now";

    private const string TokenText = "WhatsApp does not accept the access token: connect the engine again with a valid one";
    private const string PermissionText = "the access token may not use this phone number: it needs whatsapp_business_messaging";
    private const string LockedText = "WhatsApp locked this business account: see the account's status in WhatsApp Manager";
    private const string BusyText = "WhatsApp is temporarily unavailable";

    private const string FileText =
        "WhatsApp did not accept the file (limits: image 5 MB, audio and video 16 MB, document 100 MB, sticker 500 KB)";

    private static readonly FrozenDictionary<int, GraphErrorRow> Rows = new Dictionary<int, GraphErrorRow>
    {
        [0] = new(GraphErrorKind.InvalidToken, TokenText),
        [190] = new(GraphErrorKind.InvalidToken, TokenText),
        [3] = new(GraphErrorKind.NoPermission, PermissionText),
        [10] = new(GraphErrorKind.NoPermission, PermissionText),
        [131005] = new(GraphErrorKind.NoPermission, PermissionText),
        [4] = new(GraphErrorKind.Throttled, "the app reached Meta's rate limit"),
        [80007] = new(GraphErrorKind.Throttled, "the business account reached Meta's rate limit"),
        [130429] = new(GraphErrorKind.Throttled, "the phone number reached WhatsApp's rate limit"),
        [131056] = new(GraphErrorKind.Throttled, "too many messages to this customer in a short time"),
        [131048] = new(GraphErrorKind.Throttled, "WhatsApp limits this phone number, because customers blocked or reported it"),
        [131208] = new(GraphErrorKind.Throttled, "the group reached WhatsApp's rate limit"),
        [2] = new(GraphErrorKind.Unavailable, BusyText),
        [131016] = new(GraphErrorKind.Unavailable, BusyText),
        [133004] = new(GraphErrorKind.Unavailable, BusyText),
        [131057] = new(GraphErrorKind.Unavailable, "the phone number is under maintenance at Meta"),
        [2494100] = new(GraphErrorKind.Unavailable, "the phone number is under maintenance at Meta"),
        [1] = new(GraphErrorKind.Unknown, null),
        [131000] = new(GraphErrorKind.Unknown, null),
        [33] = new(GraphErrorKind.Permanent, null),
        [100] = new(GraphErrorKind.Permanent, null),
        [131008] = new(GraphErrorKind.Permanent, null),
        [131009] = new(GraphErrorKind.Permanent, null),
        [135000] = new(GraphErrorKind.Permanent, null),
        [131026] = new(
            GraphErrorKind.Permanent,
            "WhatsApp cannot deliver to this customer: not on WhatsApp, an old app, terms not accepted, or a block"),
        [131031] = new(GraphErrorKind.Locked, LockedText),
        [368] = new(GraphErrorKind.Locked, LockedText),
        [131037] = new(GraphErrorKind.Permanent, "Meta has not approved the phone number's display name: see WhatsApp Manager"),
        [131042] = new(GraphErrorKind.Permanent, "the business account's payment failed: see WhatsApp Manager"),
        [131045] = new(GraphErrorKind.Permanent, "the phone number's certificate is not valid: register the number again at Meta"),
        [133010] = new(GraphErrorKind.Permanent, "the phone number is not registered at Meta: register it in WhatsApp Manager"),
        [131047] = new(GraphErrorKind.Permanent, OutsideWindow),
        [131051] = new(GraphErrorKind.Permanent, "WhatsApp Cloud API does not support this kind of message"),
        [131049] = new(GraphErrorKind.Permanent, "WhatsApp held the message back, because the customer gets too much marketing"),
        [131050] = new(GraphErrorKind.Permanent, "the customer stopped marketing messages of this business"),
        [130472] = new(GraphErrorKind.Permanent, "WhatsApp held the message back, because the customer is part of an experiment"),
        [130497] = new(GraphErrorKind.Permanent, "WhatsApp does not allow this business to write to the customer's country"),
        [131021] = new(GraphErrorKind.Permanent, "the recipient is the sender's own number"),
        [131030] = new(GraphErrorKind.Permanent, "the recipient is not in the list of the test number's recipients at Meta"),
        [131062] = new(GraphErrorKind.Permanent, "WhatsApp does not send this kind of message to a customer without a known number"),
        [131052] = new(GraphErrorKind.Permanent, null),
        [131053] = new(GraphErrorKind.Permanent, FileText),
        [131020] = new(GraphErrorKind.Permanent, null),
        [131041] = new(GraphErrorKind.Permanent, null),
    }.ToFrozenDictionary();

    /// <summary>Null for a code that the table does not have.</summary>
    public static GraphErrorKind? KindOf(int? code) => code switch
    {
        null => null,
        { } known when Rows.TryGetValue(known, out var row) => row.Kind,
        >= 200 and <= 299 => GraphErrorKind.NoPermission,
        (>= 132000 and <= 132069) or (>= 131201 and <= 131215) => GraphErrorKind.Permanent,
        _ => null,
    };

    /// <summary>A sentence for the agent with Meta's own details.</summary>
    /// <param name="details">Null when Meta sent none.</param>
    /// <param name="trace">Meta's id of the call, which its support asks for.</param>
    public static string Describe(int code, string? details, string? trace = null)
    {
        var sentence = Rows.TryGetValue(code, out var row) ? row.Text
            : KindOf(code) is GraphErrorKind.NoPermission ? PermissionText : null;
        var text = string.Join(". ", new[] { sentence, details?.Trim() }.Where(part => !string.IsNullOrEmpty(part)));
        var origin = $"(Meta error {code.ToString(CultureInfo.InvariantCulture)}{(trace is null ? "" : $", trace {trace}")})";
        return text.Length == 0 ? $"WhatsApp refused the message {origin}" : $"{text} {origin}";
    }

    /// <summary>Why a command did not run, or may have run.</summary>
    /// <param name="isVisible">Whether a repetition is visible to the customer.</param>
    public static EngineError ForCommand(GraphAnswer answer, bool isVisible, params ReadOnlySpan<Secret?> secrets)
    {
        if (answer.Http.Status is not { } status)
        {
            var failure = Detail.Of(answer.Http.Failure ?? "no answer", secrets);
            return answer.Http.IsBeforeSending ? new EngineError.Unreachable(failure) : Unclear(isVisible, failure);
        }

        if (answer.Error is null || answer.Http.IsSuccess)
        {
            var foreign = Detail.Of(
                $"HTTP {status.ToString(CultureInfo.InvariantCulture)} with an answer that is not the Graph API's", secrets);
            return status == 429 ? new EngineError.Throttled(foreign)
                : answer.Json is not null && status is >= 400 and < 500 ? new EngineError.Rejected(foreign)
                : Unclear(isVisible, foreign);
        }

        var trace = answer.Error.Text("fbtrace_id");
        var detail = Detail.Of(
            answer.Code is { } code
                ? Describe(code, answer.Text, trace)
                : $"HTTP {status.ToString(CultureInfo.InvariantCulture)}: {answer.Text ?? "no reason"}",
            secrets);
        return KindOf(answer.Code) switch
        {
            GraphErrorKind.Throttled => new EngineError.Throttled(detail),
            GraphErrorKind.Unavailable => new EngineError.Unreachable(detail),
            GraphErrorKind.Unknown => Unclear(isVisible, detail),
            { } => new EngineError.Rejected(detail),
            null when status == 429 => new EngineError.Throttled(detail),
            null when status is >= 300 and < 500 => new EngineError.Rejected(detail),
            null => Unclear(isVisible, detail),
        };
    }

    /// <summary>Why a set-up call failed.</summary>
    public static EngineSetupError ForSetup(GraphAnswer answer, EngineConnection connection)
    {
        var detail = DetailOf(answer, connection);
        var url = GraphApi.BaseOf(connection);
        return (KindOf(answer.Code), answer.Http.Status) switch
        {
            (_, null or 429) => new EngineSetupError.Unreachable(url, detail),
            (GraphErrorKind.InvalidToken, _) or (_, 401) => new EngineSetupError.Unauthorized(detail),
            (GraphErrorKind.NoPermission or GraphErrorKind.Locked, _) or (_, 403) => new EngineSetupError.Forbidden(detail),
            (GraphErrorKind.Throttled or GraphErrorKind.Unavailable or GraphErrorKind.Unknown, _) or (_, >= 500) =>
                new EngineSetupError.Unreachable(url, detail),
            _ => new EngineSetupError.NotFound(url, connection.EngineInstance, detail),
        };
    }

    public static Detail DetailOf(GraphAnswer answer, EngineConnection connection)
    {
        var code = answer.Code is { } known ? $" (Meta error {known.ToString(CultureInfo.InvariantCulture)})" : "";
        var text = answer.Text is { } reason ? reason + code : answer.Json is null ? "the answer is not the Graph API's" : null;
        return answer.Http.Describe(text, GraphApi.SecretsOf(connection));
    }

    private static EngineError Unclear(bool isVisible, Detail detail) =>
        isVisible ? new EngineError.OutcomeUnknown(detail) : new EngineError.Unreachable(detail);
}

/// <param name="Text">What an agent reads before Meta's details; null when the details are enough.</param>
internal sealed record GraphErrorRow(GraphErrorKind Kind, string? Text);

internal enum GraphErrorKind
{
    /// <summary>Nothing was sent, and another try does not help.</summary>
    Permanent,
    InvalidToken,
    NoPermission,

    /// <summary>Meta locked the account.</summary>
    Locked,

    /// <summary>Nothing was sent, because of too many calls.</summary>
    Throttled,

    /// <summary>Nothing was sent, because Meta is temporarily unavailable.</summary>
    Unavailable,

    /// <summary>Meta does not say whether the message was sent.</summary>
    Unknown,
}
