using System.Globalization;
using System.Text.Json;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.Shared.Json;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.PublicApi.Engines.RyzeApi;

/// <summary>
/// Maps an answer to a command's outcome (docs/spec/ryzeapi.md 4.1 to 4.3). The engine has no error codes, so status and text decide. It
/// cannot repeat a send safely, so a possible send never counts as unsent.
/// </summary>
internal static class EngineAnswers
{
    /// <summary>The longest accepted message id, in characters; WhatsApp's ids have about 20 to 32.</summary>
    private const int MaxIdLength = 128;

    /// <summary>In characters; a shorter last URL segment may be an ordinary word.</summary>
    private const int ShortestSecret = 32;

    // The engine sends this text with 503 on most routes and with 400 on some.
    private const string NotConnected = "not connected";

    /// <param name="body">Null when it exceeded <see cref="BoundedBody.MaxLength"/>.</param>
    /// <param name="hints">How the answer names the settings.</param>
    /// <param name="secrets">Masked everywhere in the answer.</param>
    public static Result<SentMessage> Read(
        int status, string? body, EngineCommand command, EngineAnswerHints hints, params IReadOnlyList<Secret> secrets)
    {
        var json = TolerantJson.ObjectIn(body);
        if (status is >= 200 and < 300)
        {
            return Success(json) switch
            {
                true => Receipt(json!.Value, command),
                false => new EngineError.Rejected(Describe(status, json, command, hints, secrets)),
                null => Unclear(command, Detail.Of(InvalidAnswer(status, body))),
            };
        }

        var detail = Describe(status, json, command, hints, secrets);
        return status switch
        {
            400 or 503 when ErrorText(json)?.Contains(NotConnected, StringComparison.OrdinalIgnoreCase) == true =>
                new EngineError.Disconnected(detail),
            429 => new EngineError.Throttled(detail),

            // A proxy sends 408 for a late answer as well as for a late request.
            408 => Unclear(command, detail),
            >= 300 and < 500 => new EngineError.Rejected(detail),
            _ => Unclear(command, detail),
        };
    }

    /// <summary>The error for a command that the engine may have executed.</summary>
    public static EngineError Unclear(EngineCommand command, Detail detail) =>
        command.IsVisibleWhenRepeated ? new EngineError.OutcomeUnknown(detail) : new EngineError.Unreachable(detail);

    private static bool? Success(JsonElement? json) => json is { } answer
        ? TolerantJson.Member(answer, "success")?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }
        : null;

    private static SentMessage Receipt(JsonElement answer, EngineCommand command)
    {
        // A deletion's answer names the deleted message, not a sent one.
        if (!command.IsVisibleWhenRepeated || TolerantJson.Member(answer, "data") is not { } data)
        {
            return new SentMessage(null, null);
        }

        var id = TolerantJson.Text(data, "messageId");
        var isTime = DateTimeOffset.TryParse(
            TolerantJson.Text(data, "timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var sent);
        return new SentMessage(id is { Length: > 0 and <= MaxIdLength } ? id : null, isTime ? sent : null);
    }

    private static string? ErrorText(JsonElement? json)
    {
        if (json is not { } answer)
        {
            return null;
        }

        var error = TolerantJson.Member(answer, "error");
        return error is { } inner ? TolerantJson.Text(inner, "message")
            ?? TolerantJson.AsText(inner) : TolerantJson.Text(answer, "message");
    }

    // Repeats only the engine's error text, never a proxy's page.
    private static Detail Describe(
        int status, JsonElement? json, EngineCommand command, EngineAnswerHints hints, IReadOnlyList<Secret> secrets)
    {
        var text = ErrorText(json) is { } error
            && !string.IsNullOrWhiteSpace(error) ? error : status is >= 300 and < 400 ? "redirected" : null;
        var hint = status switch
        {
            401 or 403 => $"verify {hints.Token}",
            (>= 300 and < 400) or 404 or 405 when json is null => $"verify {hints.Url}",
            _ => null,
        };
        return Detail.Of(
            $"HTTP {status.ToString(CultureInfo.InvariantCulture)}{(text is null ? "" : $": {text}")}{(hint is null ? "" : $" ({hint})")}",
            [.. secrets, LinkIn(command), LastSegmentOf(LinkIn(command))]);
    }

    // An engine may quote the URL of a failed download, and that URL opens the file.
    private static Secret? LinkIn(EngineCommand command) => command switch
    {
        EngineCommand.SendMedia media => new Secret(media.Url),
        EngineCommand.SendSticker sticker => new Secret(sticker.Url),
        _ => null,
    };

    /// <summary>A one-time URL's secret, in case the engine quotes only the path. Null when the segment is too short.</summary>
    private static Secret? LastSegmentOf(Secret? link) =>
        link?.Reveal().Split('/')[^1] is { Length: >= ShortestSecret } segment ? new Secret(segment) : null;

    private static string InvalidAnswer(int status, string? body) =>
        $"HTTP {status.ToString(CultureInfo.InvariantCulture)} with {(body is null ? "an answer larger than 1 MiB" : "an answer that is not the engine's")}";
}
