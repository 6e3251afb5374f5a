using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>
/// Maps an answer to a command's outcome (docs/spec/engines.md 4). WAHA has no error codes, so that status and text
/// decide. A possible send never counts as unsent.
/// </summary>
internal static partial class WahaAnswers
{
    /// <summary>In characters; a shorter last URL segment may be an ordinary word.</summary>
    private const int ShortestSecret = 32;

    public static Result<SentMessage> Read(EngineConnection connection, EngineAnswer answer, EngineCommand command)
    {
        if (answer.Status is not { } status)
        {
            var failure = Detail.Of(answer.Failure, connection.Token);
            return answer.IsBeforeSending ? new EngineError.Unreachable(failure) : Unclear(command, failure);
        }

        var json = TolerantJson.ObjectIn(answer.Body);
        if (answer.IsSuccess)
        {
            return ReadSuccess(command, answer, json);
        }

        var text = WahaErrorText.In(json);
        var detail = Describe(connection, command, status, text, isJson: json is not null);
        return status switch
        {
            422 when IsNotWorking(json) => new EngineError.Disconnected(detail),
            404 when text?.Contains("find a session", StringComparison.OrdinalIgnoreCase) == true => new EngineError.Disconnected(detail),
            429 => new EngineError.Throttled(detail),

            // A proxy sends 408 for a late answer as well as for a late request.
            408 => Unclear(command, detail),
            501 or (>= 300 and < 500) => new EngineError.Rejected(detail),
            500 when IsPermanent(text, command) => new EngineError.Rejected(detail),
            _ => Unclear(command, detail),
        };
    }

    private static Result<SentMessage> ReadSuccess(EngineCommand command, EngineAnswer answer, JsonElement? json)
    {
        if (!command.IsVisibleWhenRepeated)
        {
            return new SentMessage(null, null);
        }

        // WEBJS has answered with an empty body, and a raw message may exceed the limit: both are sent.
        if (json is null && answer.Body is { } body && !string.IsNullOrWhiteSpace(body) && !IsJson(body))
        {
            return Unclear(command, Detail.Of($"HTTP {answer.Status} with an answer that is not WAHA's"));
        }

        var id = (WahaMessageId.Of(json.At("id")) ?? WahaMessageId.Of(json.At("key")))?.Id;
        return new SentMessage(
            id, json.Moment("timestamp") ?? json.Moment("messageTimestamp") ?? json.Moment("_data", "Info", "Timestamp"));
    }

    /// <summary>The error for a command that WAHA may have executed.</summary>
    private static EngineError Unclear(EngineCommand command, Detail detail) =>
        command.IsVisibleWhenRepeated ? new EngineError.OutcomeUnknown(detail) : new EngineError.Unreachable(detail);

    /// <summary>Whether WAHA refused because of the session's status, e.g. while it waits for its QR code.</summary>
    private static bool IsNotWorking(JsonElement? json) => json.Text("status") is { } status && status != "WORKING";

    /// <summary>Whether an internal error proves that nothing was sent, and that a repetition does not help.</summary>
    private static bool IsPermanent(string? text, EngineCommand command) => text is not null
        && (text.Contains("invalid wid", StringComparison.OrdinalIgnoreCase)
            || text.Contains("No LID for user", StringComparison.OrdinalIgnoreCase)
            || (LinkIn(command) is not null && DownloadFailed().IsMatch(text)));

    private static bool IsJson(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Detail Describe(EngineConnection connection, EngineCommand command, int status, string? text, bool isJson)
    {
        var said = status is >= 300 and < 400 ? "redirected" : text;
        var hint = status switch
        {
            401 or 403 => "verify engineToken",
            (>= 300 and < 400) or 404 or 405 when !isJson => "verify engineBaseUrl",
            501 => "this WAHA engine does not support it",
            _ => null,
        };
        var link = LinkIn(command);
        return Detail.Of(
            $"HTTP {status.ToString(CultureInfo.InvariantCulture)}{(said is null ? "" : $": {said}")}{(hint is null ? "" : $" ({hint})")}",
            connection.Token, connection.WebhookSecret, connection.PathSecret, link, LastSegmentOf(link), TextIn(command));
    }

    // WAHA quotes the URL of a failed download, and that URL opens the file.
    private static Secret? LinkIn(EngineCommand command) => command switch
    {
        EngineCommand.SendMedia media => new Secret(media.Url),
        EngineCommand.SendSticker sticker => new Secret(sticker.Url),
        _ => null,
    };

    private static Secret? LastSegmentOf(Secret? link) =>
        link?.Reveal().Split('/')[^1] is { Length: >= ShortestSecret } segment ? new Secret(segment) : null;

    /// <summary>The message's text: an internal error may quote it, and an error is logged.</summary>
    private static Secret? TextIn(EngineCommand command) => command switch
    {
        EngineCommand.SendText text => new Secret(text.Text),
        EngineCommand.SendMedia { Caption: { } caption } => new Secret(caption),
        _ => null,
    };

    [GeneratedRegex(
        @"\bENOTFOUND\b|\bstatus code 4\d\d\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex DownloadFailed();
}
