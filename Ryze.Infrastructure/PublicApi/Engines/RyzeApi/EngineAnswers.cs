using System.Globalization;
using System.Text.Json;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.Shared.Json;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.PublicApi.Engines.RyzeApi;

/// <summary>
/// What became of a command (reference ryzeapi.md 4.1 to 4.3). The engine has no codes, so status and text decide, and no way to repeat
/// a send safely: what it may have sent is never called unsent.
/// </summary>
internal static class EngineAnswers
{
    /// <summary>Longest message id taken, in characters; WhatsApp's own have about 20 to 32.</summary>
    private const int MaxIdLength = 128;

    /// <summary>In characters; a shorter end of a URL is a word.</summary>
    private const int ShortestSecret = 32;

    // The engine says this with 503 on most routes and with 400 on some.
    private const string NotConnected = "not connected";

    /// <param name="body">Null when it was larger than <see cref="BoundedBody.MaxLength"/>.</param>
    /// <param name="token">Masked wherever it stands in the answer.</param>
    public static Result<SentMessage> Read(int status, string? body, EngineCommand command, Secret token)
    {
        var json = LenientJson.ObjectIn(body);
        if (status is >= 200 and < 300)
        {
            return Success(json) switch
            {
                true => Receipt(json!.Value, command),
                false => new EngineError.Rejected(Describe(status, json, command, token)),
                null => Unclear(command, Detail.Of(Nonsense(status, body))),
            };
        }

        var detail = Describe(status, json, command, token);
        return status switch
        {
            400 or 503 when Said(json)?.Contains(NotConnected, StringComparison.OrdinalIgnoreCase) == true => new EngineError.Disconnected(detail),
            429 => new EngineError.Throttled(detail),

            // A proxy's word for an answer that did not come in time as well as for a request that did not.
            408 => Unclear(command, detail),
            >= 300 and < 500 => new EngineError.Rejected(detail),
            _ => Unclear(command, detail),
        };
    }

    /// <summary>The error of a command that may have been carried out.</summary>
    public static EngineError Unclear(EngineCommand command, Detail detail) =>
        command.ShowsTwice ? new EngineError.OutcomeUnknown(detail) : new EngineError.Unreachable(detail);

    private static bool? Success(JsonElement? json) => json is { } answer
        ? LenientJson.Member(answer, "success")?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }
        : null;

    private static SentMessage Receipt(JsonElement answer, EngineCommand command)
    {
        // A deletion's answer names the message that is gone, which nobody sent.
        if (!command.ShowsTwice || LenientJson.Member(answer, "data") is not { } data)
        {
            return new SentMessage(null, null);
        }

        var id = LenientJson.Text(data, "messageId");
        var isTime = DateTimeOffset.TryParse(
            LenientJson.Text(data, "timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var sent);
        return new SentMessage(id is { Length: > 0 and <= MaxIdLength } ? id : null, isTime ? sent : null);
    }

    private static string? Said(JsonElement? json)
    {
        if (json is not { } answer)
        {
            return null;
        }

        var error = LenientJson.Member(answer, "error");
        return error is { } inner ? LenientJson.Text(inner, "message") ?? LenientJson.Text(inner) : LenientJson.Text(answer, "message");
    }

    // Only the engine's own words are repeated, never the page of a proxy before it.
    private static Detail Describe(int status, JsonElement? json, EngineCommand command, Secret token)
    {
        var said = Said(json) is { } text && !string.IsNullOrWhiteSpace(text) ? text : status is >= 300 and < 400 ? "redirected" : null;
        var hint = status switch
        {
            401 or 403 => "verify ENGINE_TOKEN",
            (>= 300 and < 400) or 404 or 405 when json is null => "verify ENGINE_URL",
            _ => null,
        };
        return Detail.Of(
            $"HTTP {status.ToString(CultureInfo.InvariantCulture)}{(said is null ? "" : $": {said}")}{(hint is null ? "" : $" ({hint})")}",
            token,
            LinkIn(command),
            LastSegmentOf(LinkIn(command)));
    }

    // An engine that could not download a file may name it, and the link to a file is what opens it.
    private static Secret? LinkIn(EngineCommand command) => command switch
    {
        EngineCommand.SendMedia media => new Secret(media.Url),
        EngineCommand.SendSticker sticker => new Secret(sticker.Url),
        _ => null,
    };

    /// <summary>The secret of a one-time URL, in case the engine names its path alone. Null when it is too short for one.</summary>
    private static Secret? LastSegmentOf(Secret? link) =>
        link?.Reveal().Split('/')[^1] is { Length: >= ShortestSecret } segment ? new Secret(segment) : null;

    private static string Nonsense(int status, string? body) =>
        $"HTTP {status.ToString(CultureInfo.InvariantCulture)} with {(body is null ? "an answer larger than 1 MiB" : "an answer that is not the engine's")}";
}
