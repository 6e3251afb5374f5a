using System.Text.Json;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>
/// Maps an answer to a command's outcome. A 400 does not prove that nothing was sent: only the texts in the lists do.
/// </summary>
internal static class EvolutionAnswers
{
    /// <summary>The longest accepted message id, in characters.</summary>
    private const int MaxIdLength = 128;

    /// <summary>In characters; a shorter last URL segment may be an ordinary word.</summary>
    private const int ShortestSecret = 32;

    /// <summary>The socket to WhatsApp was closed before the message was written.</summary>
    private static readonly string[] Closed = ["Connection Closed"];

    /// <summary>WhatsApp did not answer; or the message was sent, and the engine's database (Prisma) failed to store it.</summary>
    private static readonly string[] Unknown = ["Timed Out", "invocation", "prisma"];

    /// <summary>The engine refused the request, or failed to get or convert the file before the send.</summary>
    private static readonly string[] Refused =
    [
        "requires property", "is not of a type", "is not one of enum values", "does not meet minimum length", "cannot be empty",
        "is required", "Owned media must be", "AxiosError", "Request failed with status code", "ffmpeg", "Method not available",
    ];

    /// <summary>The engine has the instance in its database, but has not loaded it.</summary>
    private static readonly string[] NotLoaded =
    [
        "textMessage", "mediaMessage", "audioWhatsapp", "mediaSticker", "locationMessage", "contactMessage", "reactionMessage",
        "markMessageAsRead", "sendPresence", "deleteMessage",
    ];

    public static Result<SentMessage> Read(EngineConnection connection, EngineCommand command, EngineAnswer answer)
    {
        var link = LinkIn(command);
        Detail Describe(string? hint = null) => EvolutionHttp.Describe(connection, answer, hint, link, LastSegmentOf(link));

        if (answer.Status is not { } status)
        {
            return answer.IsBeforeSending ? new EngineError.Unreachable(Describe())

                // The engine shows the presence and answers later.
                : command is EngineCommand.ShowPresence ? new SentMessage(null, null)
                : Unclear(command, Describe());
        }

        return answer.IsSuccess ? Accepted(command, answer) : ErrorOf(command, status, EvolutionFault.Of(answer.Body), Describe);
    }

    private static EngineError ErrorOf(EngineCommand command, int status, EvolutionFault fault, Func<string?, Detail> describe)
    {
        bool Any(string[] texts) => Array.Exists(texts, fault.Contains);
        return status switch
        {
            429 => new EngineError.Throttled(describe(null)),

            // A proxy sends 408 for a late answer as well as for a late request.
            408 => Unclear(command, describe(null)),
            401 or 403 => new EngineError.Rejected(describe("verify engineToken")),
            _ when fault.NeedsLicence => new EngineError.Rejected(describe(null)),
            >= 300 and < 500 and not 400 => new EngineError.Rejected(describe(fault.Texts.Count == 0 ? "verify engineBaseUrl" : null)),
            _ when fault.IsNotOnWhatsApp => new EngineError.Rejected(describe(null)),
            _ when Any(Closed) || IsNotLoaded(fault) => new EngineError.Disconnected(describe(null)),
            _ when Any(Unknown) => Unclear(command, describe(null)),
            _ when Any(Refused) => new EngineError.Rejected(describe(null)),
            400 when fault.Texts is ["[object Object]"] => new EngineError.Rejected(describe("the group was not found")),
            400 when !command.IsVisibleWhenRepeated => new EngineError.Rejected(describe(null)),
            _ => Unclear(command, describe(null)),
        };
    }

    private static bool IsNotLoaded(EvolutionFault fault) =>
        Array.Exists(NotLoaded, name => fault.Contains($"Cannot read properties of undefined (reading '{name}')"));

    private static Result<SentMessage> Accepted(EngineCommand command, EngineAnswer answer)
    {
        var isJson = Shared.Json.TolerantJson.ObjectIn(answer.Body) is not null
            || Shared.Json.TolerantJson.ArrayIn(answer.Body) is not null;
        if (!command.IsVisibleWhenRepeated)
        {
            return isJson ? new SentMessage(null, null) : Unclear(command, NotEvolutions(answer));
        }

        JsonElement? message = Shared.Json.TolerantJson.ObjectIn(answer.Body);
        if (message.Object("key") is { } key)
        {
            var id = ((JsonElement?)key).Text("id");
            return new SentMessage(
                id is { Length: > 0 and <= MaxIdLength } ? id : null, EvolutionUpdates.MomentOf(message.Integer("messageTimestamp")));
        }

        // The answer repeats the message. One with a large thumbnail is not read, but 201 is the engine's own.
        return answer is { Status: 201, Body: null } ? new SentMessage(null, null) : Unclear(command, NotEvolutions(answer));
    }

    private static Detail NotEvolutions(EngineAnswer answer) => Detail.Of(
        $"HTTP {answer.Status} with {(answer.Body is null ? "an answer larger than 1 MiB" : "an answer that is not the engine's")}");

    /// <summary>The error for a command that the engine may have executed.</summary>
    private static EngineError Unclear(EngineCommand command, Detail detail) =>
        command.IsVisibleWhenRepeated ? new EngineError.OutcomeUnknown(detail) : new EngineError.Unreachable(detail);

    // The engine quotes the URL of a failed download, and that URL opens the file.
    private static Secret? LinkIn(EngineCommand command) => command switch
    {
        EngineCommand.SendMedia media => new Secret(media.Url),
        EngineCommand.SendSticker sticker => new Secret(sticker.Url),
        _ => null,
    };

    /// <summary>A one-time URL's secret, in case the engine quotes only the path. Null when the segment is too short.</summary>
    private static Secret? LastSegmentOf(Secret? link) =>
        link?.Reveal().Split('/')[^1] is { Length: >= ShortestSecret } segment ? new Secret(segment) : null;
}
