using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>
/// Maps an unsuccessful answer to an error family of docs/spec/api.md 4.3. Chatwoot's status codes do not match the families: a missing
/// right is a 401 too. So status and body decide together (docs/spec/chatwoot.md 1.1.3 and 1.1.4, Chatwoot 4.15.1).
/// </summary>
internal static class ChatwootRefusal
{
    private const string NotAChatwootAnswer = "not a Chatwoot answer";
    private const string ResourceNotFound = "Resource could not be found";

    // Chatwoot does not translate these texts. All come with a 401 and mean that the token itself is valid.
    private static readonly string[] RightsTexts =
    [
        "You are not authorized to do this action",
        "You are not authorized to access this account",
        "Account is suspended",
        "Access to this endpoint is not authorized for bots",
        "Bot is not authorized to access this account",
    ];

    /// <param name="secrets">Values that the detail must not show.</param>
    public static ChatwootFailure Of(ChatwootAnswer answer, params ReadOnlySpan<Secret?> secrets)
    {
        var (code, text) = Classify(answer);
        return new ChatwootFailure(
            code, Detail.Of(text, secrets), answer.Status) { RefusedBy = RefuserOf(answer), IsTooLarge = answer.Body is null };
    }

    private static RefusedBy RefuserOf(ChatwootAnswer answer) =>
        answer.Status is not (401 or 403 or 404) ? RefusedBy.Chatwoot
        : answer is not { IsHtml: false, Json: { } json } ? RefusedBy.OtherServer
        : answer.Status == 404 ? RefuserOfNotFound(json)
        : TolerantJson.Text(json, "error") is not null
            || TolerantJson.Member(json, "errors") is { ValueKind: JsonValueKind.Array } ? RefusedBy.Chatwoot
        : RefusedBy.OtherServer;

    /// <summary>A gateway may answer 404 with its own JSON error; Chatwoot does not translate this text.</summary>
    private static RefusedBy RefuserOfNotFound(JsonElement json) =>
        TolerantJson.Member(json, "status") is not null ? RefusedBy.Routes
        : TolerantJson.Text(json, "error")?.Trim() == ResourceNotFound ? RefusedBy.Chatwoot
        : RefusedBy.OtherServer;

    private static (BridgeErrorCode Code, string Text) Classify(ChatwootAnswer answer) => answer.Status switch
    {
        >= 300 and < 400 => (BridgeErrorCode.ChatwootNotFound, Redirect(answer)),

        // A proxy sends 408, and it is as transient as the proxy's 502.
        408 or 429 or >= 500 => (BridgeErrorCode.ChatwootUnreachable, StatusAndText(answer, ReasonPhrases.GetReasonPhrase(answer.Status))),
        _ when answer.Call == ChatwootCall.Version => (BridgeErrorCode.ChatwootNotFound, "not a Chatwoot: " + DescribeAnswer(answer)),

        // Chatwoot may have created the inbox although its answer is unreadable. After "unreachable" the caller searches for it.
        < 300 when answer is { Call: ChatwootCall.CreateInbox, IsHtml: false } =>
            (BridgeErrorCode.ChatwootUnreachable, DescribeAnswer(answer)),
        < 300 => (BridgeErrorCode.ChatwootNotFound, DescribeAnswer(answer)),
        _ when answer.IsHtml || answer.Body is null => (BridgeErrorCode.ChatwootNotFound, DescribeAnswer(answer)),
        401 => Unauthorized(answer),
        402 => (BridgeErrorCode.ChatwootInvalid, StatusAndText(answer)),
        403 => (BridgeErrorCode.ChatwootForbidden, StatusAndText(answer)),
        422 when IsAboutThePayload(answer) => (BridgeErrorCode.ChatwootInvalid, StatusAndText(answer)),
        _ => (BridgeErrorCode.ChatwootNotFound, StatusAndText(answer)),
    };

    private static (BridgeErrorCode Code, string Text) Unauthorized(ChatwootAnswer answer)
    {
        if (answer.Json is { } json)
        {
            // Chatwoot translates the sign-in error's text but keeps its structure.
            if (TolerantJson.Member(json, "errors") is { ValueKind: JsonValueKind.Array })
            {
                return (BridgeErrorCode.ChatwootUnauthorized, StatusAndText(answer) + " (the header may be stripped by a proxy)");
            }

            if (TolerantJson.Text(json, "error") is { } error
                && RightsTexts.Contains(error.Trim().TrimEnd('.'), StringComparer.OrdinalIgnoreCase))
            {
                return (BridgeErrorCode.ChatwootForbidden, StatusAndText(answer));
            }
        }

        return (BridgeErrorCode.ChatwootUnauthorized, StatusAndText(answer));
    }

    private static bool IsAboutThePayload(ChatwootAnswer answer) =>
        answer.Json is { } json
        && (TolerantJson.Member(json, "attributes") is not null
            || ChatwootJson.ErrorText(json)?.Contains("param is missing", StringComparison.OrdinalIgnoreCase) == true);

    // Only Chatwoot's error texts are repeated, never another server's page.
    private static string StatusAndText(ChatwootAnswer answer, string defaultText = NotAChatwootAnswer)
    {
        var text = answer.IsHtml ? null
            : answer.Json is { } json ? ChatwootJson.ErrorText(json)
            : answer.Body?.Trim() == "Retry later" ? "Retry later"
            : null;
        text = string.IsNullOrWhiteSpace(text) ? defaultText : text;
        return text.Length == 0 ? $"HTTP {answer.Status}" : $"HTTP {answer.Status}: {text}";
    }

    // Never quotes a body: a profile's body contains the token.
    private static string DescribeAnswer(ChatwootAnswer answer) =>
        answer.Body is null ? $"answer larger than {answer.MaxLength / (1024 * 1024)} MiB"
        : answer is { IsSuccess: false, IsHtml: false } ? StatusAndText(answer)
        : answer is { IsHtml: true, Call: ChatwootCall.Version } ? $"HTTP {answer.Status} with an HTML page"
        : answer is { Json: not null, Call: ChatwootCall.Version } ? $"HTTP {answer.Status} without a version"
        : $"HTTP {answer.Status}: {NotAChatwootAnswer}";

    private static string Redirect(ChatwootAnswer answer)
    {
        if (answer.Location is null || !Uri.TryCreate(answer.Requested, answer.Location, out var target))
        {
            return $"HTTP {answer.Status}: redirected without an address";
        }

        var sameHost = string.Equals(target.IdnHost, answer.Requested.IdnHost, StringComparison.OrdinalIgnoreCase);
        return sameHost && target.Scheme == Uri.UriSchemeHttps && answer.Requested.Scheme == Uri.UriSchemeHttp
            ? "use https"
            : "redirected to " + target.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
    }
}
